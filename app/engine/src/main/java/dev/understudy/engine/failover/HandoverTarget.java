package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which standby may take over from a living primary, and which of them is the best. */
final class HandoverTarget {
    /** More than this is replayed in well under a second; a standby further behind would be the outage. */
    static final long REPLAY_LAG_BYTES_MAX = 16L << 20;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final String FOLLOWERS = """
            SELECT application_name, sync_state,
                   coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint, 9223372036854775807) AS replay_lag_bytes
              FROM pg_stat_replication WHERE state = 'streaming'
            """;

    private record Follower(boolean synchronous, long replayLagBytes) {}

    private record Fit(NodeHandle node, Follower follower) {}

    private final RunningStack stack;
    private final Databases databases;

    HandoverTarget(RunningStack stack, Databases databases) {
        this.stack = stack;
        this.databases = databases;
    }

    /**
     * @param wanted the node that is asked for; without it the best is taken: one that commits wait for before others, then the
     *     primary's region, then the one that lags least, then declared order
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} with every node's reason when none is fit
     */
    NodeId choose(NodeHandle primary, Optional<NodeId> wanted) {
        if (wanted.equals(Optional.of(primary.plan().id()))) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED, primary.id() + " is the primary already", "Nothing was changed.");
        }
        Map<String, Follower> followers = followers(primary);
        Map<NodeId, String> unfit = new LinkedHashMap<>();
        List<Fit> fit = new ArrayList<>();
        for (NodeHandle node : stack.nodes()) {
            if (node.plan().id().equals(primary.plan().id())
                    || wanted.filter(id -> !id.equals(node.plan().id())).isPresent()) {
                continue;
            }
            Optional<Follower> follower =
                    Optional.ofNullable(followers.get(node.plan().applicationName()));
            objection(follower, primary)
                    .ifPresentOrElse(
                            why -> unfit.put(node.plan().id(), why),
                            () -> fit.add(new Fit(node, follower.orElseThrow())));
        }
        return fit.stream()
                .min(best(primary.plan().spec()))
                .map(each -> each.node().plan().id())
                .orElseThrow(() -> none(primary, wanted, unfit));
    }

    private static Optional<String> objection(Optional<Follower> follower, NodeHandle primary) {
        if (follower.isEmpty()) {
            // Only who streams from the primary itself is waited for when that shuts down.
            return Optional.of("does not stream from " + primary.id());
        }
        long lag = follower.get().replayLagBytes();
        return lag > REPLAY_LAG_BYTES_MAX
                ? Optional.of("has " + lag + " bytes still to replay, more than " + REPLAY_LAG_BYTES_MAX)
                : Optional.empty();
    }

    private static Comparator<Fit> best(NodeSpec primary) {
        return Comparator.comparing((Fit each) -> !each.follower().synchronous())
                .thenComparing(each -> !each.node().plan().spec().region().equals(primary.region()))
                .thenComparingLong(each -> each.follower().replayLagBytes());
    }

    private static UnderstudyException none(NodeHandle primary, Optional<NodeId> wanted, Map<NodeId, String> unfit) {
        String reasons = unfit.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining("; "));
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "no switchover from " + primary.id()
                        + wanted.map(id -> " to " + id).orElse("") + ": "
                        + (reasons.isEmpty() ? "there is no other node" : reasons),
                "Nothing was changed. `understudy status` shows who follows whom, and the lag.");
    }

    private Map<String, Follower> followers(NodeHandle primary) {
        Map<String, Follower> followers = new HashMap<>();
        try (Connection connection =
                        databases.open(primary.plan().endpoint(), DbRole.MONITOR, NodeOperations.DATABASE, TIMEOUT);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(FOLLOWERS)) {
            while (rows.next()) {
                String state = rows.getString("sync_state");
                followers.put(
                        String.valueOf(rows.getString("application_name")),
                        new Follower("sync".equals(state) || "quorum".equals(state), rows.getLong("replay_lag_bytes")));
            }
        } catch (SQLException e) {
            throw NodeOperations.failed("ask " + primary.id() + " for its standbys", e);
        }
        return followers;
    }
}
