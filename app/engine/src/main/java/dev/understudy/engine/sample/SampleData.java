package dev.understudy.engine.sample;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.sql.Databases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fills the tables of {@code samples/projects} with generated rows: the same seed and size give the same rows, byte for byte, on any
 * machine. Rows are streamed by COPY, one transaction per table, in the order of the foreign keys; the two large tables at once.
 * Immutable and thread-safe; two loads of one database exclude each other by the check for rows.
 */
public final class SampleData {
    /** Generous: at the end of a COPY the server checks all foreign keys before it answers. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(30);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final long seed;
    private final SampleShape shape;

    public SampleData(long seed, SampleSize size) {
        this.seed = seed;
        this.shape = SampleShape.of(size);
    }

    /**
     * Loads everything as the migrator, then moves the sequences behind the keys and runs ANALYZE.
     *
     * @param primary the server that takes writes, directly: COPY through a transaction pool works, but gains nothing
     * @param progress told every megabyte or so, from several threads, one at a time
     * @throws UnderstudyException {@link ErrorCode#MIGRATION} when the tables are missing; {@link ErrorCode#OPERATION_FAILED} when
     *     they have rows already or the load failed, in which case tables finished before keep their rows;
     *     {@link ErrorCode#INTERRUPTED} when the thread was interrupted
     */
    public SampleLoad load(Databases databases, Endpoint primary, Consumer<LoadProgress> progress) {
        long start = System.nanoTime();
        try (Connection connection = connect(databases, primary)) {
            requireEmptyTables(connection);
            Tenants tenants = shape.tenants();
            List<SampleTable> people = PeopleTables.of(seed, tenants);
            List<SampleTable> bulk = List.of(new Tickets(seed, shape, tenants), new AuditLogs(seed, shape, tenants));
            List<SampleTable> all = new ArrayList<>(people);
            all.addAll(bulk);
            CopyMeter meter = new CopyMeter(all, progress);
            for (SampleTable table : people) {
                new CopyLoad(connection, meter).run(table);
            }
            ParallelLoad.run(bulk, () -> connect(databases, primary), meter);
            Duration copying = meter.elapsed();
            finish(connection, all);
            return new SampleLoad(
                    meter.rowsByTable(), meter.bytes(), diskBytes(connection, all), copying, since(start));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Every table of the sample, in load order; for tests. */
    List<SampleTable> tables() {
        Tenants tenants = shape.tenants();
        List<SampleTable> all = new ArrayList<>(PeopleTables.of(seed, tenants));
        all.add(new Tickets(seed, shape, tenants));
        all.add(new AuditLogs(seed, shape, tenants));
        return all;
    }

    private static Connection connect(Databases databases, Endpoint primary) throws SQLException {
        Connection connection = databases.open(primary, DbRole.MIGRATOR, PoolDatabase.SERVER_DATABASE, CONNECT_TIMEOUT);
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER_TIMEOUT.toMillis()));
        return connection;
    }

    private static void requireEmptyTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet missing = statement.executeQuery("SELECT to_regclass('organisations') IS NULL"
                    + " OR to_regclass('tickets') IS NULL OR to_regclass('audit_logs') IS NULL")) {
                if (missing.next() && missing.getBoolean(1)) {
                    throw new UnderstudyException(
                            ErrorCode.MIGRATION,
                            "the sample's tables are not there",
                            "Apply its migrations first: understudy migrate migrate samples/projects/migrations");
                }
            }
            try (ResultSet filled = statement.executeQuery("SELECT EXISTS (SELECT FROM organisations)")) {
                if (filled.next() && filled.getBoolean(1)) {
                    throw new UnderstudyException(
                            ErrorCode.OPERATION_FAILED,
                            "the sample's tables have rows already",
                            "Keep them, or empty them first: TRUNCATE organisations, audit_logs CASCADE (as migrator).");
                }
            }
        }
    }

    private static void finish(Connection connection, List<SampleTable> tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (SampleTable table : tables) {
                statement.execute("SELECT setval(pg_get_serial_sequence('" + table.name() + "', 'id'), "
                        + table.rowCount() + ")");
                statement.execute("ANALYZE " + table.name());
            }
        }
    }

    private static long diskBytes(Connection connection, List<SampleTable> tables) throws SQLException {
        long sum = 0;
        try (Statement statement = connection.createStatement()) {
            for (SampleTable table : tables) {
                // A partitioned table has no storage of its own; pg_partition_tree lists an ordinary one as itself.
                try (ResultSet size = statement.executeQuery("SELECT sum(pg_total_relation_size(relid))"
                        + " FROM pg_partition_tree('" + table.name() + "')")) {
                    sum += size.next() ? size.getLong(1) : 0;
                }
            }
        }
        return sum;
    }

    private static Duration since(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private static UnderstudyException failed(SQLException e) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "loading the sample failed: " + e.getMessage(),
                "Look at the primary's log; empty the tables (TRUNCATE organisations, audit_logs CASCADE) and load again.",
                e);
    }
}
