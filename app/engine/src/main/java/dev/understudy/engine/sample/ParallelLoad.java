package dev.understudy.engine.sample;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Loads tables that do not depend on each other at the same time, each over a connection of its own. */
final class ParallelLoad {
    private ParallelLoad() {}

    /** Opens a connection, which the load closes. */
    interface Connector {
        Connection connect() throws SQLException;
    }

    /** Returns when every table is loaded; the first failure stops the others and is thrown. */
    static void run(List<SampleTable> tables, Connector connector, CopyMeter meter) throws SQLException {
        // Closing the executor waits; shutdownNow before it makes that short when something went wrong.
        try (ExecutorService threads = Executors.newFixedThreadPool(
                tables.size(), Thread.ofPlatform().name("understudy-load-", 0).factory())) {
            try {
                awaitAll(submit(tables, connector, meter, threads), tables.size());
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static CompletionService<String> submit(
            List<SampleTable> tables, Connector connector, CopyMeter meter, ExecutorService threads) {
        CompletionService<String> running = new ExecutorCompletionService<>(threads);
        for (SampleTable table : tables) {
            running.submit(() -> {
                try (Connection connection = connector.connect()) {
                    new CopyLoad(connection, meter).run(table);
                }
                return table.name();
            });
        }
        return running;
    }

    private static void awaitAll(CompletionService<String> running, int count) throws SQLException {
        try {
            for (int i = 0; i < count; i++) {
                running.take().get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED,
                    "interrupted while loading the sample",
                    "Load it again into empty tables.",
                    e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SQLException sql ? sql : new SQLException(e.getCause());
        }
    }
}
