package dev.understudy.runtime;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs things at once and waits for all of them, also when one fails. */
public final class Parallel {
    private Parallel() {}

    /** @throws UnderstudyException the first failure, after all have ended */
    public static void run(List<Runnable> tasks) {
        try (ExecutorService executor = threads()) {
            List<Future<?>> futures = new ArrayList<>();
            tasks.forEach(task -> futures.add(executor.submit(task)));
            try {
                awaitAll(futures);
            } catch (InterruptedException e) {
                futures.forEach(future -> future.cancel(true));
                throw interrupted(e);
            }
        }
    }

    /**
     * Runs waits at once, until all are over or one fails; the others are interrupted then, as what they wait for may never come.
     *
     * @throws UnderstudyException the first failure
     */
    public static void untilFirstFailure(List<Runnable> waits) {
        try (ExecutorService executor = threads()) {
            ExecutorCompletionService<Boolean> over = new ExecutorCompletionService<>(executor);
            waits.forEach(wait -> over.submit(wait, true));
            try {
                for (int i = 0; i < waits.size(); i++) {
                    over.take().get();
                }
            } catch (ExecutionException e) {
                executor.shutdownNow();
                throw failure(e);
            } catch (InterruptedException e) {
                executor.shutdownNow();
                throw interrupted(e);
            }
        }
    }

    private static void awaitAll(List<Future<?>> futures) throws InterruptedException {
        RuntimeException first = null;
        for (Future<?> future : futures) {
            try {
                future.get();
            } catch (ExecutionException e) {
                RuntimeException failure = failure(e);
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Platform threads: a child process may be tied to the life of the thread that spawned it. */
    private static ExecutorService threads() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("understudy-parallel-", 0).factory());
    }

    private static RuntimeException failure(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }

    private static UnderstudyException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new UnderstudyException(ErrorCode.INTERRUPTED, "interrupted", "Run the command again.", e);
    }
}
