package dev.understudy.engine.sample;

import java.time.Duration;

/**
 * How far a load has come, over all tables.
 *
 * @param table the table that just moved
 * @param rows sent so far
 * @param rowsTotal to be sent
 * @param bytes of COPY data sent so far
 * @param elapsed since the load began
 */
public record LoadProgress(String table, long rows, long rowsTotal, long bytes, Duration elapsed) {
    private static final double MEGABYTE = 1024.0 * 1024.0;

    /** COPY data, in megabytes of 1024 × 1024 bytes per second. */
    public double megabytesPerSecond() {
        return bytes / MEGABYTE / Math.max(1e-9, elapsed.toNanos() / 1e9);
    }
}
