package dev.understudy.engine.drill;

/**
 * One time that a stack was struck, on {@link System#nanoTime()}'s clock.
 *
 * @param atNanos the instant before its first effect
 * @param completeNanos when it had struck in full; of an outage that lasted as long as its fault, when that was healed. Whoever began a
 *     write later and was answered was served again
 */
record Strike(long atNanos, long completeNanos) {
    Strike healedAt(long nanos) {
        return new Strike(atNanos, nanos);
    }
}
