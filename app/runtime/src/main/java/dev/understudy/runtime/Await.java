package dev.understudy.runtime;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The one waiting primitive: waits for a fact, never for time. It probes at once, then with growing pauses, and once more after
 * the deadline, so that a slow machine is not taken for a broken one.
 */
public final class Await {
    private static final long PAUSE_FIRST_NANOS = Duration.ofMillis(2).toNanos();
    private static final long PAUSE_MAX_NANOS = Duration.ofMillis(100).toNanos();

    private Await() {}

    /** What a probe saw. */
    public sealed interface Observation<T> {
        /** The fact is true. */
        record Found<T>(T value) implements Observation<T> {}

        /**
         * Not yet; what was seen instead goes into the message of the failure.
         *
         * @param progress grows while the fact comes nearer; whenever it is more than ever before, the deadline begins anew
         */
        record NotYet<T>(String seen, long progress) implements Observation<T> {
            /** One of which nobody can say whether it comes nearer. */
            public NotYet(String seen) {
                this(seen, 0);
            }
        }
    }

    /**
     * Waits until the probe finds a value.
     *
     * @param what the fact, in words that fit after "waited for"
     * @param deadline how long; from the last progress, where the probe tells of any
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} with the last observation; {@link ErrorCode#INTERRUPTED} when the
     *     thread is interrupted, whose flag is then set again
     */
    public static <T> T until(String what, Duration deadline, Supplier<Observation<T>> probe) {
        long end = System.nanoTime() + deadline.toNanos();
        long pause = PAUSE_FIRST_NANOS;
        long furthest = 0;
        while (true) {
            boolean lastTry = System.nanoTime() - end >= 0;
            switch (probe.get()) {
                case Observation.Found<T> found -> {
                    return found.value();
                }
                case Observation.NotYet<T> notYet -> {
                    if (notYet.progress() > furthest) {
                        furthest = notYet.progress();
                        end = System.nanoTime() + deadline.toNanos();
                    } else if (lastTry) {
                        throw timedOut(what, deadline, notYet.seen());
                    }
                }
            }
            pause(what, Math.min(pause, Math.max(1, end - System.nanoTime())));
            pause = Math.min(pause * 2, PAUSE_MAX_NANOS);
        }
    }

    /** Waits until the probe is true. */
    public static void untilTrue(String what, Duration deadline, BooleanSupplier probe) {
        until(
                what,
                deadline,
                () -> probe.getAsBoolean()
                        ? new Observation.Found<>(Boolean.TRUE)
                        : new Observation.NotYet<>("not yet true"));
    }

    /** Waits until the probe gives a value. */
    public static <T> T untilPresent(String what, Duration deadline, Supplier<Optional<T>> probe) {
        return until(
                what,
                deadline,
                () -> probe.get()
                        .<Observation<T>>map(Observation.Found::new)
                        .orElseGet(() -> new Observation.NotYet<>("nothing")));
    }

    private static UnderstudyException timedOut(String what, Duration deadline, String seen) {
        return new UnderstudyException(
                ErrorCode.TIMED_OUT,
                "waited " + deadline.toMillis() + " ms for " + what + "; last seen: " + seen,
                "Look at the logs (`understudy logs`); a slow machine may need another try.");
    }

    private static void pause(String what, long nanos) {
        try {
            Thread.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED, "interrupted while waiting for " + what, "Run the command again.", e);
        }
    }
}
