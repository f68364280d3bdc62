package dev.understudy.engine.workload;

/** Pauses between attempts to connect: short first, because most outages are, doubling up to a limit. One thread at a time. */
final class Backoff {
    private static final long FIRST_NANOS = 5_000_000;

    private final long maxNanos;
    private long nextNanos;

    Backoff(long maxNanos) {
        this.maxNanos = maxNanos;
        this.nextNanos = Math.min(FIRST_NANOS, maxNanos);
    }

    long next() {
        long pause = nextNanos;
        nextNanos = Math.min(maxNanos, pause * 2);
        return pause;
    }

    void reset() {
        nextNanos = Math.min(FIRST_NANOS, maxNanos);
    }
}
