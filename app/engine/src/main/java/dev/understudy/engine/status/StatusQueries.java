package dev.understudy.engine.status;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.failover.ServerFacts;
import dev.understudy.engine.failover.ServerProbe;
import dev.understudy.engine.sql.Databases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks one server or pooler. Thread-safe; every call opens a connection and closes it. */
final class StatusQueries {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final double MICROS_PER_MILLI = 1000;
    private static final double MILLIS_PER_SECOND = 1000;

    private static final String FOLLOWERS = """
            SELECT application_name, sync_state, extract(epoch FROM replay_lag) AS lag_seconds
              FROM pg_stat_replication WHERE state = 'streaming'
            """;

    /** A temporary slot goes away with the session that made it. */
    private static final String IDLE_SLOTS = """
            SELECT slot_name,
                   coalesce(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery()
                                                 THEN pg_last_wal_replay_lsn()
                                                 ELSE pg_current_wal_lsn()
                                            END,
                                            restart_lsn),
                            0)::bigint AS kept_bytes
              FROM pg_replication_slots WHERE NOT active AND NOT temporary
             ORDER BY slot_name
            """;

    private final Databases databases;

    StatusQueries(Databases databases) {
        this.databases = databases;
    }

    NodeAnswer node(Endpoint address) {
        try (Connection connection = databases.open(address, DbRole.MONITOR, PoolDatabase.SERVER_DATABASE, PATIENCE)) {
            ServerFacts facts = ServerProbe.ask(connection);
            return new NodeAnswer(Optional.of(facts), followers(connection), idleSlots(connection), Optional.empty());
        } catch (SQLException e) {
            return NodeAnswer.failed(firstLine(e));
        }
    }

    private static Map<String, NodeAnswer.Follower> followers(Connection connection) throws SQLException {
        Map<String, NodeAnswer.Follower> followers = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FOLLOWERS)) {
            while (row.next()) {
                double seconds = row.getDouble("lag_seconds");
                Optional<Double> lag = row.wasNull() ? Optional.empty() : Optional.of(seconds * MILLIS_PER_SECOND);
                followers.put(
                        row.getString("application_name"), new NodeAnswer.Follower(row.getString("sync_state"), lag));
            }
        }
        return followers;
    }

    private static List<NodeAnswer.IdleSlot> idleSlots(Connection connection) throws SQLException {
        List<NodeAnswer.IdleSlot> slots = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(IDLE_SLOTS)) {
            while (row.next()) {
                slots.add(new NodeAnswer.IdleSlot(row.getString("slot_name"), row.getLong("kept_bytes")));
            }
        }
        return List.copyOf(slots);
    }

    /** @throws SQLException when the pooler does not answer */
    List<StackStatus.Pool> pools(Endpoint address) throws SQLException {
        List<StackStatus.Pool> pools = new ArrayList<>();
        try (Connection console = databases.openConsole(address, DbRole.ADMIN, PATIENCE);
                Statement statement = console.createStatement();
                ResultSet row = statement.executeQuery("SHOW POOLS")) {
            while (row.next()) {
                if (!PoolDatabase.CONSOLE.equals(row.getString("database"))) {
                    pools.add(pool(row));
                }
            }
        }
        return List.copyOf(pools);
    }

    private static StackStatus.Pool pool(ResultSet row) throws SQLException {
        double waited = row.getLong("maxwait") * MILLIS_PER_SECOND + row.getLong("maxwait_us") / MICROS_PER_MILLI;
        return new StackStatus.Pool(
                row.getString("database"),
                row.getString("user"),
                row.getString("pool_mode"),
                row.getInt("cl_active"),
                row.getInt("cl_waiting"),
                row.getInt("sv_active"),
                row.getInt("sv_idle"),
                waited);
    }

    static String firstLine(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
