package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverListener;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The first event of a controller that fits: whoever waits for it is woken at that instant, and not at the next look. It may keep the
 * controller there until it is closed, so that what is done about the event is done before the controller goes on. Told by the
 * controller's thread, awaited and closed by the drill's.
 */
public final class Sighting implements FailoverListener, AutoCloseable {
    private final Predicate<FailoverEvent> fits;
    private final boolean halts;
    private final Duration patience;
    private final CountDownLatch seen = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /**
     * @param halts whether the controller stays at the event until this is closed
     * @param patience for the event, and of the controller that is kept
     */
    Sighting(Predicate<FailoverEvent> fits, boolean halts, Duration patience) {
        this.fits = fits;
        this.halts = halts;
        this.patience = patience;
    }

    @Override
    public void on(FailoverEvent event) {
        if (seen.getCount() > 0 && fits.test(event)) {
            seen.countDown();
            if (halts) {
                halt();
            }
        }
    }

    /** An interrupt is the controller's end, and stays one. */
    private void halt() {
        try {
            var unused = goOn.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits for it.
     *
     * @param what the event, in words that fit after "waited for"
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} when it does not come; {@link ErrorCode#INTERRUPTED} when the thread is
     *     interrupted, whose flag is then set again
     */
    void await(String what) {
        try {
            if (!seen.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new UnderstudyException(
                        ErrorCode.TIMED_OUT,
                        "waited " + patience.toMillis() + " ms for " + what + "; the controller told of no such event",
                        "The run's events.jsonl has what it told of.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED, "interrupted while waiting for " + what, "Run the command again.", e);
        }
    }

    /** The controller goes on; twice is harmless. */
    @Override
    public void close() {
        goOn.countDown();
    }
}
