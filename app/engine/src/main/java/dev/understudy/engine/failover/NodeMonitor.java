package dev.understudy.engine.failover;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Checks one node at the policy's interval, over SQL, on a connection of its own that is kept while it works. Each check has its
 * own deadline, so a server that accepts and never answers fails as surely as one that refuses. Thread-safe.
 */
final class NodeMonitor implements AutoCloseable {
    /**
     * Until any node has answered this process: a JVM that has just started takes longer to speak TLS than a server may take to answer,
     * and nobody is to be given up for that.
     */
    private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(5);

    private final NodePlan node;
    private final Databases databases;
    private final FailoverPolicy policy;
    private final Runnable onCheck;
    private final AtomicReference<NodeHealth> health = new AtomicReference<>(NodeHealth.UNKNOWN);
    private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();
    private final ExecutorService checks = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean checkWanted;
    private final AtomicLong started = new AtomicLong();
    /** Counts the times that what was seen became void: a check that began before does not count. */
    private final AtomicLong era = new AtomicLong();

    private final AtomicBoolean spoken;

    /**
     * @param spoken whether any node has answered this process; shared by all monitors
     * @param onCheck called after every check, on the monitor's thread
     */
    NodeMonitor(NodePlan node, Databases databases, FailoverPolicy policy, AtomicBoolean spoken, Runnable onCheck) {
        this.node = node;
        this.databases = databases;
        this.policy = policy;
        this.spoken = spoken;
        this.onCheck = onCheck;
        this.thread = Thread.ofVirtual().name("check-" + node.id()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    NodeHealth health() {
        return health.get();
    }

    private void run() {
        long next = System.nanoTime();
        while (!closed) {
            checkWanted = false;
            started.incrementAndGet();
            checkOnce();
            onCheck.run();
            next = Math.max(next + policy.checkInterval().toNanos(), System.nanoTime());
            while (!closed && !checkWanted && System.nanoTime() - next < 0) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    /**
     * Checks now instead of at the next interval and waits for the answer: what an action changed is looked at before the next
     * decision, which otherwise would be made on what was true before it.
     */
    void checkNow() {
        // The check under way may have asked before the change, so only one that starts from now on counts.
        long wanted = started.get() + 1;
        checkWanted = true;
        LockSupport.unpark(thread);
        Await.untilTrue(
                "a check of " + node.id(),
                timeout().multipliedBy(3),
                () -> closed || health.get().checks() >= wanted);
    }

    /** Begins to count anew: what was seen was somebody else's doing. */
    void forget() {
        era.incrementAndGet();
        health.updateAndGet(NodeHealth::forgotten);
    }

    private void checkOnce() {
        long begun = System.nanoTime();
        long now = era.get();
        Future<ServerFacts> check = checks.submit(this::ask);
        try {
            ServerFacts facts = check.get(timeout().toNanos(), TimeUnit.NANOSECONDS);
            spoken.set(true);
            note(now, before -> before.afterAnswer(facts, begun, System.nanoTime()));
        } catch (TimeoutException e) {
            check.cancel(true);
            failed(now, "no answer within " + timeout().toMillis() + " ms", begun);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            failed(now, cause == null ? e.toString() : String.valueOf(cause.getMessage()), begun);
        } catch (InterruptedException e) {
            closed = true;
            Thread.currentThread().interrupt();
        }
    }

    private Duration timeout() {
        return spoken.get() || policy.checkTimeout().compareTo(FIRST_TIMEOUT) > 0
                ? policy.checkTimeout()
                : FIRST_TIMEOUT;
    }

    private void failed(long of, String error, long begun) {
        drop(connection.getAndSet(null));
        note(of, before -> before.afterFailure(error, begun, System.nanoTime()));
    }

    private void note(long of, UnaryOperator<NodeHealth> result) {
        health.updateAndGet(before -> era.get() == of ? result.apply(before) : before.afterVoid());
    }

    private ServerFacts ask() throws SQLException {
        Connection kept = connection.get();
        if (kept == null) {
            kept = databases.open(node.endpoint(), DbRole.MONITOR, PoolDatabase.SERVER_DATABASE, timeout());
            if (!connection.compareAndSet(null, kept) || closed) {
                drop(kept);
                throw new SQLException("the check was given up");
            }
        }
        return ServerProbe.ask(kept);
    }

    /** Aborting does not wait for the server, which may be the very thing that hangs. */
    private void drop(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                // It is being thrown away because it is broken: how it breaks further does not matter.
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        checks.shutdownNow();
        drop(connection.getAndSet(null));
    }
}
