package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.NodeOperations;
import dev.understudy.engine.failover.ServerFacts;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.RunningStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * The checks after a recovery that look at every node: each standby has replayed what the primary wrote, is on its timeline, and
 * holds the same ledger rows. A check that cannot be made throws; then the verdict is inconclusive.
 */
final class NodesAgree {
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(30);

    /** Order does not matter to a sum, and a duplicate changes it, which it would not change in an exclusive or. */
    private static final String DIGEST = """
            SELECT count(*) || ' rows, digest '
                   || coalesce(sum(hashtextextended(entry::text, 0)::numeric), 0)
              FROM understudy_ledger.entry AS entry
            """;

    private final RunningStack stack;
    private final Databases databases;
    private final NodeOperations operations;
    private final ServerFacts truth;
    private final String digest;
    private final Duration replayMax;

    private NodesAgree(
            RunningStack stack,
            Databases databases,
            NodeOperations operations,
            ServerFacts truth,
            String digest,
            Duration replayMax) {
        this.stack = stack;
        this.databases = databases;
        this.operations = operations;
        this.truth = truth;
        this.digest = digest;
        this.replayMax = replayMax;
    }

    /** Asks the primary, once for all nodes, what they should hold; the workload must have stopped. */
    static NodesAgree with(NodeId primary, RunningStack stack, Databases databases, Duration replayMax)
            throws SQLException {
        NodeOperations operations = new NodeOperations(stack, databases);
        ServerFacts truth = operations.facts(primary);
        return new NodesAgree(
                stack,
                databases,
                operations,
                truth,
                digest(databases, stack.node(primary).plan()),
                replayMax);
    }

    /** Compares one node with what the primary said. */
    List<CheckResult> check(NodeId id) throws SQLException {
        ServerFacts facts = awaitReplay(id, truth.position());
        if (facts.replayed().compareTo(truth.position()) < 0) {
            return List.of(CheckResult.of(
                    id + " keeps up with the primary",
                    false,
                    truth.position().bytesSince(facts.replayed()) + " bytes behind " + replayMax.toMillis()
                            + " ms after the last write: replayed " + facts.replayed() + ", received "
                            + facts.position() + ", primary " + truth.position()));
        }
        String own = digest(databases, stack.node(id).plan());
        return List.of(
                CheckResult.of(
                        id + " is on the primary's timeline",
                        facts.timeline().equals(truth.timeline()),
                        "timeline " + facts.timeline() + ", primary " + truth.timeline()),
                CheckResult.of(
                        id + " holds the primary's ledger rows",
                        own.equals(digest),
                        own.equals(digest) ? own : own + "; primary " + digest));
    }

    /** What the node says once it has replayed the target, or what it says at the deadline: that one lags is a finding. */
    private ServerFacts awaitReplay(NodeId id, Lsn target) throws SQLException {
        try {
            return Await.until(id + " to replay " + target, replayMax, () -> replayed(id, target));
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            return operations.facts(id);
        }
    }

    private Observation<ServerFacts> replayed(NodeId id, Lsn target) {
        try {
            ServerFacts facts = operations.facts(id);
            return facts.replayed().compareTo(target) >= 0
                    ? new Observation.Found<>(facts)
                    : new Observation.NotYet<>("replayed " + facts.replayed());
        } catch (SQLException e) {
            return new Observation.NotYet<>(String.valueOf(e.getMessage()));
        }
    }

    private static String digest(Databases databases, NodePlan node) throws SQLException {
        try (Connection connection =
                        databases.open(node.endpoint(), DbRole.READONLY, PoolDatabase.SERVER_DATABASE, SQL_TIMEOUT);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(DIGEST)) {
            row.next();
            return row.getString(1);
        }
    }
}
