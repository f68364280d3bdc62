package dev.understudy.engine.inquiry;

import java.util.List;

/** The rows that answer one statement, as the server sent them. */
public record Answer(List<Row> rows) {
    public Answer {
        rows = List.copyOf(rows);
    }

    /** @throws IllegalStateException when it is not exactly one */
    public Row only() {
        if (rows.size() != 1) {
            throw new IllegalStateException("one row was asked for, and " + rows.size() + " came");
        }
        return rows.getFirst();
    }
}
