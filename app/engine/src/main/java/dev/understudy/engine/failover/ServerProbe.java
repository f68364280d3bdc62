package dev.understudy.engine.failover;

import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.engine.inquiry.Answer;
import dev.understudy.engine.inquiry.JdbcInquiry;
import dev.understudy.engine.inquiry.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Asks one server for its facts, in one round trip; needs {@code pg_monitor}. */
public final class ServerProbe {
    /*
     * On a standby the control file's checkpoint lags behind, so the timeline is the highest of what the receiver gets, what recovery
     * must reach to be consistent, the last restart point and, when nothing is received any more, the WAL that is there: one that followed
     * its upstream to a new timeline and lost it before the next restart point has that timeline nowhere else. On a primary only the name of the WAL file being written is
     * current: the control file still names the old timeline until the first checkpoint after a promotion.
     *
     * latest_end_time is the sender's time of the message that last told of WAL beyond what was known; a keepalive without new WAL leaves it
     * as it is (walreceiver.c, ProcessWalSndrMessage), other than last_msg_receipt_time.
     */
    public static final String STATEMENT = """
            SELECT recovering,
                   CASE WHEN recovering
                        THEN greatest(receiver.received_tli,
                                      (SELECT min_recovery_end_timeline FROM pg_control_recovery()),
                                      (SELECT timeline_id FROM pg_control_checkpoint()),
                                      CASE WHEN receiver.received_tli IS NULL
                                           THEN (SELECT max(('x' || substr(name, 1, 8))::bit(32)::int)
                                                   FROM pg_ls_waldir()
                                                  WHERE name ~ '^[0-9A-F]{24}$')
                                      END)
                        ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
                   END AS timeline,
                   CASE WHEN recovering
                        THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                        ELSE pg_current_wal_lsn()
                   END AS position,
                   CASE WHEN recovering THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS replayed,
                   receiver.sender_host,
                   receiver.sender_port,
                   (extract(epoch FROM clock_timestamp() - receiver.latest_end_time) * 1000)::bigint AS wal_grew_ago_ms
              FROM (SELECT pg_is_in_recovery() AS recovering) AS state
              LEFT JOIN pg_stat_wal_receiver AS receiver ON receiver.status = 'streaming'
            """;

    private ServerProbe() {}

    /** @throws SQLException when the server does not answer in the connection's network timeout, or answers with an error */
    public static ServerFacts ask(Connection connection) throws SQLException {
        return facts(JdbcInquiry.ask(connection, STATEMENT));
    }

    /** What the server says in answer to {@link #STATEMENT}, whoever asked it. */
    public static ServerFacts facts(Answer answer) {
        Row row = answer.only();
        return new ServerFacts(
                row.isTrue("recovering") ? ObservedRole.STANDBY : ObservedRole.PRIMARY,
                new TimelineId(row.integer("timeline")),
                row.lsn("position"),
                row.lsn("replayed"),
                row.find("sender_host").map(host -> new Endpoint(host, row.integer("sender_port"))),
                row.find("wal_grew_ago_ms").map(Long::parseLong).map(Duration::ofMillis));
    }
}
