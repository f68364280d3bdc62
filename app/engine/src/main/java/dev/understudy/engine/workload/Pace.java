package dev.understudy.engine.workload;

/**
 * An open-loop schedule: writes are due at fixed times, whether the server keeps up or not. Times missed while a write took longer
 * are counted and left out, never made up for in a burst that the application would not send either. One thread at a time.
 */
final class Pace {
    private final long periodNanos;
    private long dueNanos;
    private long missed;

    /**
     * @param firstNanos when the first write is due, on {@link System#nanoTime()}'s clock
     * @param periodNanos between two writes
     */
    Pace(long firstNanos, long periodNanos) {
        this.dueNanos = firstNanos;
        this.periodNanos = periodNanos;
    }

    /** When the next write is due; in the past when it is late. */
    long dueNanos() {
        return dueNanos;
    }

    /** A write was begun now: the next is due at the first scheduled time after it. */
    void begun(long nowNanos) {
        long passed = Math.max(0, (nowNanos - dueNanos) / periodNanos);
        missed += passed;
        dueNanos += (passed + 1) * periodNanos;
    }

    long missed() {
        return missed;
    }
}
