package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.ledger.LedgerRow;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.NodeOperations;
import dev.understudy.engine.failover.ServerFacts;
import dev.understudy.engine.integrity.IntegrityChecks;
import dev.understudy.engine.ledger.LedgerTable;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.workload.ClientPath;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Reads back what a run left in the stack. What cannot be read is a check that threw, never a check that passed. */
final class EvidenceCollector {
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(60);

    private final RunningStack stack;
    private final Databases databases;
    private final NodeOperations operations;
    private final Duration replayMax;
    private final IntegrityChecks integrity;
    private final List<CheckResult> checks = new ArrayList<>();

    /** @param replayMax how long a standby has to replay what the primary wrote */
    EvidenceCollector(RunningStack stack, Databases databases, Duration replayMax, IntegrityChecks integrity) {
        this.integrity = integrity;
        this.stack = stack;
        this.databases = databases;
        this.operations = new NodeOperations(stack, databases);
        this.replayMax = replayMax;
    }

    /** The workload must have stopped. */
    RunEvidence collect(Outcome outcome) {
        checks.add(recovery(outcome));
        checks.addAll(outcome.doubts());
        checks.addAll(outcome.durability().checks(stack.plan().spec()));
        Optional<NodeId> primary = outcome.after();
        if (primary.isEmpty()) {
            checks.add(CheckResult.threw("read the ledger back", "there is no primary to read it from"));
            checks.addAll(integrity.check(primary));
            checks.addAll(new PoolersServe(stack, databases).check());
            return new RunEvidence(Optional.empty(), Optional.empty(), checks);
        }
        Optional<List<LedgerRow>> rows = attempt("read the ledger back", () -> rows(primary.get()));
        Optional<ServerFacts> after =
                attempt("ask the primary for its timeline", () -> operations.facts(primary.get()));
        compareNodes(primary.get());
        checks.addAll(integrity.check(primary));
        // Of a primary that was spared nobody expects more than it gave the workload.
        if (outcome.spared().isEmpty()) {
            checks.addAll(durabilityAfter());
            checks.addAll(new PoolersServe(stack, databases).check());
        }
        return new RunEvidence(rows, after, checks);
    }

    /** One by one: a node that cannot be asked must not hide what another one showed. */
    private void compareNodes(NodeId primary) {
        SlotsRead slots = new SlotsRead(stack, databases);
        Optional<NodesAgree> agree = attempt(
                "ask the primary what every node should hold",
                () -> NodesAgree.with(primary, stack, databases, replayMax));
        for (NodeHandle node : stack.nodes()) {
            NodeId id = node.plan().id();
            attempt("ask " + id + " for its slots", () -> checks.add(slots.check(node.plan())));
            if (agree.isPresent() && !id.equals(primary)) {
                attempt(
                        "compare " + id + " with the primary",
                        () -> checks.addAll(agree.get().check(id)));
            }
        }
    }

    /** It may be another server that acknowledges now; directly, for the poolers are looked at by themselves. */
    private List<CheckResult> durabilityAfter() {
        return DurabilityEvidence.read("after the recovery", stack.plan(), databases, List.of(ClientPath.DIRECT))
                .checks(stack.plan().spec());
    }

    private static CheckResult recovery(Outcome outcome) {
        return outcome.spared()
                .map(why -> CheckResult.threw("steady traffic on every path before the fault", why))
                .orElseGet(() -> CheckResult.of(
                        "every node is back in its place and every path is served",
                        outcome.unsettled().isEmpty(),
                        outcome.unsettled().isEmpty() ? "yes" : String.join("; ", outcome.unsettled())));
    }

    private <T> Optional<T> attempt(String what, Callable<T> check) {
        try {
            return Optional.of(check.call());
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            checks.add(CheckResult.threw(what, String.valueOf(e.getMessage())));
        } catch (Exception e) {
            checks.add(CheckResult.threw(what, e.toString()));
        }
        return Optional.empty();
    }

    private List<LedgerRow> rows(NodeId primary) throws SQLException {
        List<LedgerRow> rows = new ArrayList<>();
        try (Connection connection = open(primary)) {
            new LedgerTable().read(connection, rows::add);
        }
        return rows;
    }

    private Connection open(NodeId node) throws SQLException {
        return databases.open(
                stack.node(node).plan().endpoint(), DbRole.READONLY, PoolDatabase.SERVER_DATABASE, SQL_TIMEOUT);
    }
}
