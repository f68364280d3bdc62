package dev.understudy.engine.ledger;

import dev.understudy.core.ledger.LedgerRow;
import dev.understudy.core.ledger.WriteId;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;

/**
 * The table the workload writes to, in a schema of its own so that it is never taken for the application's. Stateless and
 * thread-safe; connections are the caller's.
 */
public final class LedgerTable {
    public static final String SCHEMA = "understudy_ledger";
    private static final String TABLE = SCHEMA + ".entry";

    /**
     * One write; returns the server's timeline. Timeline and LSN come from column defaults, on the server, so that a row says
     * who wrote it even when the answer never arrives.
     */
    public static final String INSERT =
            "INSERT INTO " + TABLE + " (client, sequence, path) VALUES (?, ?, ?) RETURNING timeline";

    /** Rows fetched at a time: the ledger of a long run does not fit into memory. */
    private static final int FETCH_ROWS = 2_000;

    /** Told of each row; may stop the reading by throwing. */
    public interface RowSink {
        void accept(LedgerRow row) throws SQLException;
    }

    /**
     * Makes schema and table anew, empty: a ledger is of one run. There is deliberately no unique constraint, because a write
     * that a server or a pooler applied twice has to show up, not to fail.
     *
     * @param migrator a connection to the primary as the migrator; in autocommit
     */
    public void create(Connection migrator) throws SQLException {
        try (Statement statement = migrator.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
            statement.execute("CREATE SCHEMA " + SCHEMA);
            statement.execute("CREATE TABLE " + TABLE + " (client integer NOT NULL, sequence bigint NOT NULL,"
                    + " path text NOT NULL,"
                    // The insert position, not the last replayed or flushed one: the WAL this row itself is about to
                    // get.
                    + " timeline integer NOT NULL DEFAULT"
                    + " ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::integer,"
                    + " lsn pg_lsn NOT NULL DEFAULT pg_current_wal_insert_lsn(),"
                    + " written_at timestamptz NOT NULL DEFAULT clock_timestamp())");
            statement.execute("CREATE INDEX entry_client_sequence ON " + TABLE + " (client, sequence)");
            statement.execute("GRANT USAGE ON SCHEMA " + SCHEMA + " TO app, readonly");
            statement.execute("GRANT SELECT, INSERT ON " + TABLE + " TO app");
            statement.execute("GRANT SELECT ON " + TABLE + " TO readonly");
        }
    }

    /** Removes the ledger with its schema; harmless when there is none. */
    public void drop(Connection migrator) throws SQLException {
        try (Statement statement = migrator.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
        }
    }

    /**
     * Reads every row, in no particular order, in one snapshot and bounded memory. Works on a standby.
     *
     * @param connection as app, readonly or migrator, directly to a server; in autocommit before and after
     */
    public void read(Connection connection, RowSink sink) throws SQLException {
        // The driver uses a cursor only inside a transaction.
        connection.setAutoCommit(false);
        try (PreparedStatement select =
                connection.prepareStatement("SELECT client, sequence, timeline, lsn::text, written_at FROM " + TABLE)) {
            select.setFetchSize(FETCH_ROWS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    sink.accept(row(rows));
                }
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static LedgerRow row(ResultSet rows) throws SQLException {
        return new LedgerRow(
                new WriteId(rows.getInt(1), rows.getLong(2)),
                new TimelineId(rows.getInt(3)),
                Lsn.parse(rows.getString(4)),
                rows.getObject(5, OffsetDateTime.class).toInstant());
    }
}
