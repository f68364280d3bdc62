package dev.understudy.engine.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Counts what was sent and tells the listener now and then. Thread-safe. */
final class CopyMeter {
    private static final long REPORT_BYTES = 1024 * 1024;

    private final long startNanos = System.nanoTime();
    private final long rowsTotal;
    private final Consumer<LoadProgress> listener;
    private final Map<String, Long> rows = new TreeMap<>();
    private long bytes;
    private long bytesReported;

    CopyMeter(List<SampleTable> tables, Consumer<LoadProgress> listener) {
        this.rowsTotal = tables.stream().mapToLong(SampleTable::rowCount).sum();
        this.listener = listener;
    }

    /** {@code rowsOfTable} of the table were sent so far, {@code moreBytes} just now. */
    synchronized void sent(String table, long rowsOfTable, int moreBytes) {
        rows.put(table, rowsOfTable);
        bytes += moreBytes;
        if (bytes - bytesReported >= REPORT_BYTES || rowsSent() == rowsTotal) {
            bytesReported = bytes;
            listener.accept(new LoadProgress(table, rowsSent(), rowsTotal, bytes, elapsed()));
        }
    }

    synchronized Map<String, Long> rowsByTable() {
        return Map.copyOf(rows);
    }

    synchronized long bytes() {
        return bytes;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private long rowsSent() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }
}
