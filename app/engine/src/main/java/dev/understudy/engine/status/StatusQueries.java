package dev.understudy.engine.status;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.engine.failover.ServerProbe;
import dev.understudy.engine.inquiry.Answer;
import dev.understudy.engine.inquiry.Inquiry;
import dev.understudy.engine.inquiry.Row;
import dev.understudy.engine.inquiry.Target;
import dev.understudy.engine.inquiry.Unanswered;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one server or pooler is asked for a status, and what its answers mean. Thread-safe. */
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

    /** An archive is asked again after a minute at the latest; what waits for two is not on its way. */
    private static final String ARCHIVE = """
            SELECT count(*) AS segments, floor(extract(epoch FROM clock_timestamp() - min(modification)))::bigint AS seconds
              FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready' AND NOT pg_is_in_recovery()
            HAVING min(modification) < clock_timestamp() - interval '2 minutes'
            """;

    private final Inquiry inquiry;

    StatusQueries(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    NodeAnswer node(Endpoint address) {
        try {
            List<Answer> answers = inquiry.ask(
                    Target.server(address), List.of(ServerProbe.STATEMENT, FOLLOWERS, IDLE_SLOTS, ARCHIVE), PATIENCE);
            return new NodeAnswer(
                    Optional.of(ServerProbe.facts(answers.get(0))),
                    followers(answers.get(1)),
                    idleSlots(answers.get(2)),
                    archive(answers.get(3)),
                    Optional.empty());
        } catch (Unanswered e) {
            return NodeAnswer.failed(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, NodeAnswer.Follower> followers(Answer answer) {
        Map<String, NodeAnswer.Follower> followers = new HashMap<>();
        for (Row row : answer.rows()) {
            Optional<Double> lag =
                    row.find("lag_seconds").map(seconds -> Double.parseDouble(seconds) * MILLIS_PER_SECOND);
            // Whoever streams without a name is none of the stack's.
            row.find("application_name")
                    .ifPresent(name -> followers.put(name, new NodeAnswer.Follower(row.text("sync_state"), lag)));
        }
        return followers;
    }

    private static List<NodeAnswer.IdleSlot> idleSlots(Answer answer) {
        return answer.rows().stream()
                .map(row -> new NodeAnswer.IdleSlot(row.text("slot_name"), row.number("kept_bytes")))
                .toList();
    }

    private static Optional<NodeAnswer.ArchiveQueue> archive(Answer answer) {
        return answer.rows().stream()
                .map(row -> new NodeAnswer.ArchiveQueue(row.number("segments"), row.number("seconds")))
                .findFirst();
    }

    /** @throws Unanswered when the pooler does not answer */
    List<StackStatus.Pool> pools(Endpoint address) throws Unanswered {
        return inquiry.ask(Target.console(address), List.of("SHOW POOLS"), PATIENCE).getFirst().rows().stream()
                .filter(row -> !row.text("database").equals(PoolDatabase.CONSOLE))
                .map(StatusQueries::pool)
                .toList();
    }

    private static StackStatus.Pool pool(Row row) {
        double waited = row.number("maxwait") * MILLIS_PER_SECOND + row.number("maxwait_us") / MICROS_PER_MILLI;
        return new StackStatus.Pool(
                row.text("database"),
                row.text("user"),
                row.text("pool_mode"),
                row.integer("cl_active"),
                row.integer("cl_waiting"),
                row.integer("sv_active"),
                row.integer("sv_idle"),
                waited);
    }
}
