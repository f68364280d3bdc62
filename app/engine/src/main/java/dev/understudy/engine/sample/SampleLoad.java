package dev.understudy.engine.sample;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a load did.
 *
 * @param rows per table
 * @param copiedBytes COPY data sent
 * @param diskBytes the tables' size on disk afterwards, indexes included
 * @param copying from the first row sent until the last transaction committed
 * @param total with ANALYZE
 */
public record SampleLoad(Map<String, Long> rows, long copiedBytes, long diskBytes, Duration copying, Duration total) {
    private static final double MEGABYTE = 1024.0 * 1024.0;

    public SampleLoad {
        rows = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    /** What ended up on disk over the time it took to send it, in megabytes of 1024 × 1024 bytes per second. */
    public double megabytesPerSecond() {
        return diskBytes / MEGABYTE / Math.max(1e-9, copying.toNanos() / 1e9);
    }
}
