package dev.understudy.engine.sample;

import java.io.IOException;
import java.sql.SQLException;

/** One table's rows, made anew on every call. */
interface SampleTable {
    String name();

    /** The columns written, in order, as COPY's column list takes them. */
    String columns();

    /** Rows that {@link #write} writes. */
    long rowCount();

    /** Writes all rows; the caller flushes. */
    void write(CopyText out) throws SQLException, IOException;

    default String copyStatement() {
        return "COPY " + name() + " (" + columns() + ") FROM STDIN";
    }
}
