package dev.understudy.runtime;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Clearing up to its end. An interrupt asks for the clearing up and must not cut it off: neither the one that came before nor one that
 * comes while it goes on. Thread-safe.
 */
public final class Uninterrupted {
    private Uninterrupted() {}

    /**
     * Runs the work on a thread that nobody interrupts and waits for it; the caller's interrupt is kept for later.
     *
     * @throws RuntimeException what the work threw
     */
    public static void run(Runnable work) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread worker = Thread.ofPlatform()
                .name("understudy-clear-up")
                .uncaughtExceptionHandler((thread, e) -> failure.set(e))
                .start(work);
        boolean interrupted = joined(worker);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    /** Does the same, and hangs a failure of it on the one that made it necessary. */
    public static void run(RuntimeException cause, Runnable work) {
        try {
            run(work);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static boolean joined(Thread worker) {
        boolean interrupted = false;
        while (true) {
            try {
                worker.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /**
     * For an interrupt of the last moment, which nothing waited long enough to notice.
     *
     * @throws UnderstudyException {@link ErrorCode#INTERRUPTED} when this thread is interrupted; it stays so
     */
    public static void requireNoInterrupt() {
        if (Thread.currentThread().isInterrupted()) {
            throw new UnderstudyException(ErrorCode.INTERRUPTED, "interrupted", "Run the command again.");
        }
    }
}
