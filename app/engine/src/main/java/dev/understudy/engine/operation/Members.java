package dev.understudy.engine.operation;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Leaving;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the servers of a stack say that matters for who comes and goes.
 *
 * @param databases of that stack
 */
record Members(RunningStack stack, Databases databases) {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RELOAD_DEADLINE = Duration.ofSeconds(15);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

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
                                            + " AND usename IN ('app', 'readonly') AND state <> 'idle'")
                            .isEmpty());
            return true;
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            return false;
        }
    }

    /** Waits until the primary has read that it need not wait any more for who is not of that plan. */
    void awaitNotWaitedFor(NodeId primary, StackPlan plan) {
        Set<String> names = plan.nodes().stream().map(NodePlan::applicationName).collect(Collectors.toSet());
        Await.untilTrue(
                primary + " to wait for nobody who leaves",
                RELOAD_DEADLINE,
                () -> named(synchronousNames(primary)).allMatch(names::contains));
    }

    private static Stream<String> named(String setting) {
        int open = setting.indexOf('(');
        return open < 0
                ? Stream.empty()
                : NAME.matcher(setting.substring(open)).results().map(each -> each.group());
    }

    /** What the primary says; empty text when it waits for nobody, or cannot be asked. */
    String synchronousNames() {
        return stack.assignedPrimaries().stream()
                .findFirst()
                .map(node -> synchronousNames(node.plan().id()))
                .orElse("");
    }

    private String synchronousNames(NodeId primary) {
        try {
            return String.join("", ask(primary, "SHOW synchronous_standby_names"));
        } catch (SQLException e) {
            throw failed(primary, e);
        }
    }

    private Set<NodeId> members(NodeId asked, String sql) {
        try {
            Set<NodeId> members = new HashSet<>();
            ask(asked, sql).stream().filter(NodeId::isValid).map(NodeId::new).forEach(members::add);
            return members;
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
