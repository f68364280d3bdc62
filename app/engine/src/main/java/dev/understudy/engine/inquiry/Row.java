package dev.understudy.engine.inquiry;

import dev.understudy.core.postgres.Lsn;
import java.util.Map;
import java.util.Optional;

/**
 * One row in PostgreSQL's text representation. A null and an empty text are the same here: absent.
 *
 * @param values by column name; a column without a value is there too
 */
public record Row(Map<String, Optional<String>> values) {
    private static final String TRUE = "t";

    public Row {
        values = Map.copyOf(values);
    }

    /** @throws IllegalArgumentException when there is no such column */
    public Optional<String> find(String column) {
        Optional<String> value = values.get(column);
        if (value == null) {
            throw new IllegalArgumentException("no column " + column + " among " + values.keySet());
        }
        return value;
    }

    /** @throws IllegalArgumentException when there is no such column, or no value in it */
    public String text(String column) {
        return find(column).orElseThrow(() -> new IllegalArgumentException("no value in column " + column));
    }

    public int integer(String column) {
        return Integer.parseInt(text(column));
    }

    public long number(String column) {
        return Long.parseLong(text(column));
    }

    /** A position in the WAL; {@link Lsn#ZERO} without a value, as a standby has none until its first WAL has come. */
    public Lsn lsn(String column) {
        return find(column).map(Lsn::parse).orElse(Lsn.ZERO);
    }

    public boolean isTrue(String column) {
        return find(column).filter(TRUE::equals).isPresent();
    }
}
