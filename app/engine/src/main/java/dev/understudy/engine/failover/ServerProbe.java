package dev.understudy.engine.failover;

import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Asks one server for its facts, in one round trip; needs {@code pg_monitor}. */
public final class ServerProbe {
    /*
     * On a standby the control file's checkpoint lags behind, so the timeline is the highest of what the receiver got, what recovery
     * must reach to be consistent, and the last restart point. On a primary only the name of the WAL file being written is
     * current: the control file still names the old timeline until the first checkpoint after a promotion.
     */
    private static final String QUERY = """
            SELECT recovering,
                   CASE WHEN recovering
                        THEN greatest(receiver.received_tli,
                                      (SELECT min_recovery_end_timeline FROM pg_control_recovery()),
                                      (SELECT timeline_id FROM pg_control_checkpoint()))
                        ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
                   END AS timeline,
                   CASE WHEN recovering
                        THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                        ELSE pg_current_wal_lsn()
                   END AS position,
                   CASE WHEN recovering THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS replayed,
                   receiver.sender_host,
                   receiver.sender_port
              FROM (SELECT pg_is_in_recovery() AS recovering) AS state
              LEFT JOIN pg_stat_wal_receiver AS receiver ON receiver.status = 'streaming'
            """;

    private ServerProbe() {}

    /** @throws SQLException when the server does not answer in the connection's network timeout, or answers with an error */
    public static ServerFacts ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            row.next();
            return new ServerFacts(
                    row.getBoolean("recovering") ? ObservedRole.STANDBY : ObservedRole.PRIMARY,
                    new TimelineId(row.getInt("timeline")),
                    lsn(row.getString("position")),
                    lsn(row.getString("replayed")),
                    upstream(row));
        }
    }

    private static Lsn lsn(String text) {
        return text == null ? Lsn.ZERO : Lsn.parse(text);
    }

    private static Optional<Endpoint> upstream(ResultSet row) throws SQLException {
        String host = row.getString("sender_host");
        return host == null ? Optional.empty() : Optional.of(new Endpoint(host, row.getInt("sender_port")));
    }
}
