package dev.understudy.engine.sample;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Loads one table by one COPY, which in autocommit is a transaction of its own. One thread at a time. */
final class CopyLoad {
    private final Connection connection;
    private final CopyMeter meter;

    CopyLoad(Connection connection, CopyMeter meter) {
        this.connection = connection;
        this.meter = meter;
    }

    /** @throws SQLException also when the thread is interrupted meanwhile; the table is then as empty as before */
    void run(SampleTable table) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(table.copyStatement());
        try {
            stream(table, copy);
            copy.endCopy();
        } catch (IOException e) {
            throw new SQLException("writing rows of " + table.name(), e);
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void stream(SampleTable table, CopyIn copy) throws SQLException, IOException {
        // An array, because the sink needs the text's row count and the text needs the sink.
        CopyText[] text = new CopyText[1];
        text[0] = new CopyText((bytes, length) -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted");
            }
            copy.writeToCopy(bytes, 0, length);
            meter.sent(table.name(), text[0].rows(), length);
        });
        table.write(text[0]);
        text[0].flush();
    }
}
