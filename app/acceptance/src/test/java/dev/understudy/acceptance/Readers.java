package dev.understudy.acceptance;

import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.RunningStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A client of every pooler's read-only database that reads without a pause on one connection, and notes what fails. */
final class Readers implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicLong answers = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    static Readers of(RunningStack stack) {
        Readers readers = new Readers();
        Databases databases = new Databases(stack.plan(), stack.secrets());
        stack.poolers()
                .forEach(pooler -> readers.threads.add(Thread.ofPlatform()
                        .name("reader of " + pooler.id())
                        .start(() -> {
                            try (Connection connection = databases.openPooled(
                                            pooler.plan().endpoint(), DbRole.APP, PoolDatabase.READ_ONLY, TIMEOUT);
                                    Statement statement = connection.createStatement()) {
                                while (!readers.closed) {
                                    statement.execute("SELECT pg_sleep(0.005)");
                                    readers.answers.incrementAndGet();
                                }
                            } catch (SQLException e) {
                                readers.failures.add(pooler.id() + ": " + e.getSQLState() + " " + e.getMessage());
                            }
                        })));
        return readers;
    }

    long answers() {
        return answers.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        closed = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
