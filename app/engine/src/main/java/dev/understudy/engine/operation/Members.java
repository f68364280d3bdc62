package dev.understudy.engine.operation;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Leaving;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.SynchronousNames;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the servers of a stack say that matters for who comes and goes.
 *
 * @param databases of that stack
 */
record Members(RunningStack stack, Databases databases) {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RELOAD_DEADLINE = Duration.ofSeconds(15);

    private static final String OTHERS =
            " FROM pg_stat_replication WHERE state = 'streaming' AND sync_state <> 'async' AND application_name <> '%s'";

    private static final String BEHIND =
            "application_name || ' is ' || pg_size_pretty(pg_current_wal_flush_lsn() - flush_lsn) || ' behind'";

    /** Every server that runs reads its configuration anew. */
    static void reload(RunningStack stack) {
        for (NodeHandle node : stack.nodes()) {
            if (node.state() == ServiceState.RUNNING) {
                ExecResult result =
                        node.exec(List.of("pg_ctl", "reload", "-D", node.plan().dataDirectory()), TIMEOUT);
                if (!result.succeeded()) {
                    throw new UnderstudyException(
                            ErrorCode.OPERATION_FAILED,
                            "cannot reload " + node.id() + ": "
                                    + result.errors().strip(),
                            "Its log may say why: understudy logs " + node.id());
                }
            }
        }
    }

    boolean serves(NodeId id) {
        try {
            return stack.node(id).state() == ServiceState.RUNNING
                    && !ask(id, "SELECT 'yes'").isEmpty();
        } catch (SQLException e) {
            return false;
        }
    }

    /** How the stack is for one that is to leave. */
    Leaving leaving(NodeId id, NodeId primary) {
        Map<NodeId, NodeId> upstreams = new HashMap<>();
        for (NodeHandle node : stack.nodes()) {
            if (node.assignment() instanceof Assignment.Standby standby) {
                upstreams.put(node.plan().id(), standby.upstream());
            }
        }
        Set<NodeId> serving = stack.nodes().stream()
                .map(node -> node.plan().id())
                .filter(this::serves)
                .collect(Collectors.toSet());
        return new Leaving(id, primary, upstreams, serving, waitedFor(primary));
    }

    private Set<NodeId> waitedFor(NodeId primary) {
        return members(
                primary,
                "SELECT application_name FROM pg_stat_replication"
                        + " WHERE state = 'streaming' AND sync_state <> 'async'");
    }

    /** Standbys that stream, and so may be read from. */
    List<NodeId> fitStandbys(NodeId leaving, NodeId primary) {
        return stack.nodes().stream()
                .map(node -> node.plan().id())
                .filter(id -> !id.equals(leaving) && !id.equals(primary))
                .filter(this::streams)
                .toList();
    }

    private boolean streams(NodeId id) {
        try {
            return stack.node(id).state() == ServiceState.RUNNING
                    && !ask(id, "SELECT status FROM pg_stat_wal_receiver WHERE status = 'streaming'")
                            .isEmpty();
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Waits for transactions of readers to end where they are; new ones begin elsewhere.
     *
     * @return false when some did not, or it cannot be asked
     */
    boolean awaitReadersGone(NodeId id, Duration patience) {
        if (!serves(id)) {
            return true;
        }
        try {
            Await.untilTrue(
                    "readers of " + id + " to end",
                    patience,
                    () -> members(
                                    id,
                                    "SELECT usename FROM pg_stat_activity WHERE backend_type = 'client backend'"
                                            + " AND usename IN ('app', 'app_b', 'readonly', 'readonly_b') AND state <> 'idle'")
                            .isEmpty());
            return true;
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            return false;
        }
    }

    /** Waits until no commit waits any more for those of these names. */
    void awaitNotWaitedFor(NodeId primary, Set<String> leaving) {
        Await.untilTrue(
                primary + " to wait for nobody who leaves",
                RELOAD_DEADLINE,
                () -> Collections.disjoint(SynchronousNames.listed(synchronousNames(primary)), leaving)
                        && Collections.disjoint(counted(primary), leaving));
    }

    /**
     * Whose answers release commits: the process that sends WAL to a standby says so in memory they share, and by that memory every one of
     * them decides, also those that have not read the new setting yet. Until then the setting alone proves nothing.
     */
    private Set<String> counted(NodeId primary) {
        return answers(primary, "SELECT application_name FROM pg_stat_replication WHERE sync_priority > 0");
    }

    /**
     * Lets every standby of the primary answer once more: a commit that hangs on one which has answered already, when nobody waited for it
     * yet, would go on hanging until the next write of somebody else.
     */
    void stir(NodeId primary) {
        try (Connection connection = databases.open(
                        stack.node(primary).plan().endpoint(), DbRole.ADMIN, PoolDatabase.SERVER_DATABASE, TIMEOUT);
                Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = local");
            statement.execute(
                    "SELECT pg_logical_emit_message(true, 'understudy', 'for whom commits wait has changed')");
        } catch (SQLException e) {
            throw failed(primary, e);
        }
    }

    /** Waits until the primary has read for whom commits wait. */
    void awaitTold(String names) {
        Await.until(
                "the primary to wait for " + names,
                RELOAD_DEADLINE,
                () -> synchronousNames().equals(names)
                        ? new Observation.Found<>(true)
                        : new Observation.NotYet<>(synchronousNames()));
    }

    /** Waits until one of those names streams, so that a commit that waits for one of them can end; does not where there are none. */
    void awaitOneStreams(Set<String> names, Duration patience) {
        if (names.isEmpty()) {
            return;
        }
        Await.until("one of " + names + " to stream", patience, () -> {
            Set<String> streaming = stack.assignedPrimaries().stream()
                    .flatMap(node -> answers(
                            node.plan().id(),
                            "SELECT application_name FROM pg_stat_replication WHERE state = 'streaming'")
                            .stream())
                    .collect(Collectors.toSet());
            return Collections.disjoint(streaming, names)
                    ? new Observation.NotYet<>("streaming: " + streaming)
                    : new Observation.Found<>(true);
        });
    }

    /**
     * Waits until a synchronous standby other than that one has on its disk what the primary has on its own by now. Whatever was acknowledged
     * before is in that.
     *
     * @return who has it
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} when none has
     */
    String awaitHeld(NodeId primary, NodeId leaving, Duration patience) {
        String flushed = answers(primary, "SELECT pg_current_wal_flush_lsn()").stream()
                .findFirst()
                .orElseThrow();
        return Await.until("a synchronous standby other than " + leaving + " to have " + flushed, patience, () -> {
            Set<String> holders = answers(
                    primary,
                    "SELECT application_name" + OTHERS.formatted(leaving) + " AND flush_lsn >= '" + flushed + "'");
            return holders.stream()
                    .sorted()
                    .findFirst()
                    .<Observation<String>>map(Observation.Found::new)
                    .orElseGet(() -> new Observation.NotYet<>(behind(primary, leaving)));
        });
    }

    private String behind(NodeId primary, NodeId leaving) {
        Set<String> others = answers(primary, "SELECT " + BEHIND + OTHERS.formatted(leaving));
        return others.isEmpty() ? "no other one streams" : String.join(", ", others);
    }

    /** What the primary says; empty text when it waits for nobody, or cannot be asked. */
    String synchronousNames() {
        return stack.assignedPrimaries().stream()
                .findFirst()
                .map(node -> synchronousNames(node.plan().id()))
                .orElse("");
    }

    private String synchronousNames(NodeId primary) {
        return String.join("", answers(primary, "SHOW synchronous_standby_names"));
    }

    private Set<NodeId> members(NodeId asked, String sql) {
        return answers(asked, sql).stream()
                .filter(NodeId::isValid)
                .map(NodeId::new)
                .collect(Collectors.toSet());
    }

    private Set<String> answers(NodeId asked, String sql) {
        try {
            return ask(asked, sql);
        } catch (SQLException e) {
            throw failed(asked, e);
        }
    }

    private static UnderstudyException failed(NodeId asked, SQLException e) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "could not ask " + asked + ": " + e.getMessage(),
                "Look at its log: understudy logs " + asked,
                e);
    }

    private Set<String> ask(NodeId node, String sql) throws SQLException {
        try (Connection connection = databases.open(
                        stack.node(node).plan().endpoint(), DbRole.MONITOR, PoolDatabase.SERVER_DATABASE, TIMEOUT);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            Set<String> answers = new HashSet<>();
            while (rows.next()) {
                answers.add(String.valueOf(rows.getString(1)));
            }
            return answers;
        }
    }
}
