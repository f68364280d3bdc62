package dev.understudy.runtime.docker;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;

/**
 * An engine's clock and this process's, read at one instant. Thread-safe.
 *
 * @param at by the engine's
 * @param nanos the same by {@link System#nanoTime()}
 */
record EngineClock(Instant at, long nanos) {
    static EngineClock of(DockerEngine engine) {
        if (engine.isLocal()) {
            return new EngineClock(Instant.now(), System.nanoTime());
        }
        long before = System.nanoTime();
        String said = DockerEngine.ask(
                "say what time it is",
                () -> String.valueOf(engine.client().infoCmd().exec().getSystemTime()));
        long after = System.nanoTime();
        return new EngineClock(OffsetDateTime.parse(said).toInstant(), before + (after - before) / 2);
    }

    long nanosOf(Instant instant) {
        return nanos + Duration.between(at, instant).toNanos();
    }

    Instant now() {
        return at.plusNanos(System.nanoTime() - nanos);
    }

    /** As an engine takes it. */
    static String text(Instant instant) {
        return String.format(Locale.ROOT, "%d.%09d", instant.getEpochSecond(), instant.getNano());
    }
}
