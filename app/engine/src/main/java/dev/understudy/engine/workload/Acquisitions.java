package dev.understudy.engine.workload;

import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.report.Seen;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients that log in anew all the time, through every pooler and each of its databases in turn, as an application does whose pool replaces
 * its connections. Each reads whom to log in as, its password and the CA's certificate right before, and never tries twice: what is refused
 * once counts as failed. Thread-safe.
 */
public final class Acquisitions implements AutoCloseable {
    /** A login is paced within a pooler's own threads, so that a slow one delays the next and not the others. */
    private static final int THREADS = 2;

    private static final List<Client> CLIENTS = List.of(
            new Client(DbRole.APP, PoolDatabase.READ_WRITE),
            new Client(DbRole.READONLY, PoolDatabase.READ_ONLY),
            new Client(DbRole.APP, PoolDatabase.SESSION));

    private record Client(DbRole role, PoolDatabase database) {}

    private final Databases databases;
    private final long paceNanos;
    private final Duration timeout;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<Door> doors;
    private final List<Thread> threads = new ArrayList<>();

    /**
     * @param perSecond logins that each pooler gets at most; fewer where the machine is slower
     * @param timeout of a login and its statement
     */
    public Acquisitions(StackPlan plan, Databases databases, int perSecond, Duration timeout) {
        this.databases = databases;
        this.paceNanos = TimeUnit.SECONDS.toNanos(THREADS) / perSecond;
        this.timeout = timeout;
        this.doors = plan.poolers().stream().map(Door::new).toList();
    }

    /**
     * What came of the logins through one pooler.
     *
     * @param pooler its name
     * @param acquired logins that were let in and answered
     * @param failed those that were not
     * @param firstFailure what the first of those was told
     * @param slowestMillis the longest that was let in took
     */
    public record Count(
            String pooler, long acquired, long failed, Optional<String> firstFailure, double slowestMillis) {
        /** For a drill's report. */
        public Seen.Logins seen() {
            return new Seen.Logins(pooler, acquired, failed, firstFailure);
        }

        /** For people. */
        public String words() {
            return pooler + ": " + acquired + " let in, " + failed + " failed"
                    + firstFailure.map(first -> ", the first: " + first).orElse("");
        }
    }

    private static final class Door {
        private final PoolerPlan pooler;
        private final AtomicLong acquired = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private final AtomicLong slowestNanos = new AtomicLong();
        private final AtomicReference<Optional<String>> first = new AtomicReference<>(Optional.empty());

        Door(PoolerPlan pooler) {
            this.pooler = pooler;
        }

        Count count() {
            return new Count(pooler.id(), acquired.get(), failed.get(), first.get(), slowestNanos.get() / 1e6);
        }
    }

    public void start() {
        for (Door door : doors) {
            for (int i = 0; i < THREADS; i++) {
                int offset = i;
                threads.add(Thread.ofVirtual()
                        .name("acquisitions-" + door.pooler.id())
                        .start(() -> run(door, offset)));
            }
        }
    }

    /** As of now. */
    public List<Count> counts() {
        return doors.stream().map(Door::count).toList();
    }

    /** How many were let in by the pooler that let in the fewest. */
    public long fewest() {
        return doors.stream().mapToLong(door -> door.acquired.get()).min().orElse(0);
    }

    /** Waits until every pooler has let in so many. */
    public void awaitEach(long least, Duration deadline) {
        Await.untilTrue(least + " logins through every pooler", deadline, () -> fewest() >= least);
    }

    private void run(Door door, int offset) {
        long next = System.nanoTime();
        for (int i = offset; ended.getCount() > 0; i++) {
            acquire(door, CLIENTS.get(i % CLIENTS.size()));
            next = Math.max(next + paceNanos, System.nanoTime() - paceNanos);
            try {
                if (ended.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void acquire(Door door, Client client) {
        long began = System.nanoTime();
        try (Connection connection =
                        databases.openPooled(door.pooler.endpoint(), client.role(), client.database(), timeout);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
            door.acquired.incrementAndGet();
            door.slowestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
        } catch (SQLException e) {
            door.failed.incrementAndGet();
            String words = client.role().roleName() + " at " + client.database().databaseName() + ": ["
                    + e.getSQLState() + "] " + e.getMessage();
            door.first.compareAndSet(Optional.empty(), Optional.of(words));
        }
    }

    /** Lets every login that has begun come to its end, at most as long as one may take. */
    public List<Count> stop() {
        ended.countDown();
        Await.untilTrue(
                "the last logins to end",
                timeout.multipliedBy(2),
                () -> threads.stream().noneMatch(Thread::isAlive));
        return counts();
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
