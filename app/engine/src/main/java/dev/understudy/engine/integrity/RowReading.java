package dev.understudy.engine.integrity;

import dev.understudy.core.error.UnderstudyException;
import java.time.Duration;
import java.util.Optional;

/**
 * An attempt to read all rows of a node.
 *
 * @param rows empty when it failed
 * @param words how long it took, or why it failed
 */
record RowReading(Optional<TableRows> rows, String words) {
    static RowReading of(NodeSql node, Duration patience) {
        long began = System.nanoTime();
        try {
            return new RowReading(Optional.of(TableRows.readAll(node, patience)), Elapsed.since(began));
        } catch (UnderstudyException e) {
            Attempts.unlessInterrupted(e);
            return failed(String.valueOf(e.getMessage()));
        }
    }

    static RowReading failed(String why) {
        return new RowReading(Optional.empty(), why);
    }
}
