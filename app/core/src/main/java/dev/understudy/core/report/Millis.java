package dev.understudy.core.report;

import java.time.Duration;

/** Milliseconds with their fraction: reports keep microseconds, since parts of an outage may be shorter than one millisecond. */
final class Millis {
    private static final double NANOS_PER_MILLI = 1e6;

    private Millis() {}

    static double ofNanos(long nanos) {
        return nanos / NANOS_PER_MILLI;
    }

    static double of(Duration duration) {
        return ofNanos(duration.toNanos());
    }
}
