package dev.understudy.engine.integrity;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.NodeOperations;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The integrity checks after a run, of every node at once: amcheck, page checksums, and whether each standby holds the primary's rows. A
 * check that cannot be made says so by itself, so that one node that does not answer hides nothing of the others. Used once, by one thread;
 * the workload must have stopped.
 */
public final class IntegrityChecks {
    private final RunningStack stack;
    private final IntegrityBaseline before;
    private final Replay replay;
    private final Progress progress;
    private final Map<NodeId, RowReading> rows = new ConcurrentHashMap<>();

    /** @param replayMax how long a standby has to replay what the primary wrote */
    public IntegrityChecks(
            RunningStack stack, Databases databases, IntegrityBaseline before, Duration replayMax, Progress progress) {
        this.stack = stack;
        this.before = before;
        this.replay = new Replay(stack, new NodeOperations(stack, databases), replayMax);
        this.progress = progress;
    }

    /**
     * Makes every check of every node, in declared order.
     *
     * @param primary the one whose rows the others should hold; without one, nothing can be compared, which is a check that threw
     * @throws UnderstudyException only when interrupted
     */
    public List<CheckResult> check(Optional<NodeId> primary) {
        Optional<String> noAmcheck = primary.flatMap(this::prepare);
        Map<NodeId, List<CheckResult>> found = new ConcurrentHashMap<>();
        Parallel.run(stack.nodes().stream()
                .map(NodeHandle::plan)
                .<Runnable>map(node -> () -> found.put(node.id(), look(node.id(), primary, noAmcheck)))
                .toList());
        List<CheckResult> checks = new ArrayList<>();
        for (NodeHandle node : stack.nodes()) {
            NodeId id = node.plan().id();
            checks.addAll(found.getOrDefault(id, List.of()));
            primary.ifPresent(first -> checks.addAll(agreement(first, id)));
        }
        return checks;
    }

    /** So that the standbys have amcheck, and their restart points leave no page out that was written before. */
    private Optional<String> prepare(NodeId primary) {
        NodeSql sql = new NodeSql(stack, primary);
        try {
            Optional<String> absent = Amcheck.prepare(sql, Patience.QUICK);
            replay.mark(primary);
            return absent;
        } catch (UnderstudyException e) {
            Attempts.unlessInterrupted(e);
            // Each check of the primary will meet the same and say it.
            return Optional.empty();
        }
    }

    private List<CheckResult> look(NodeId id, Optional<NodeId> primary, Optional<String> noAmcheck) {
        try (Progress.Step step = progress.begin(id + ": amcheck, every page, every row")) {
            NodeSql sql = new NodeSql(stack, id);
            Optional<String> behind = primary.flatMap(first -> behind(first, id));
            Duration patience = patience(sql);
            Attempts attempts = new Attempts();
            attempts.check(
                    Amcheck.name(id),
                    () -> noAmcheck
                            .map(why -> CheckResult.notApplicable(Amcheck.name(id), why))
                            .orElseGet(() -> Amcheck.check(sql, patience)));
            attempts.check(PageRead.name(id), () -> PageRead.check(sql, patience));
            rows.put(id, behind.map(RowReading::failed).orElseGet(() -> RowReading.of(sql, patience)));
            // Last: what the others met is in the statistics by now.
            attempts.check(
                    ChecksumCounts.name(id),
                    () -> ChecksumCounts.read(sql, Patience.QUICK).since(before.of(id), ChecksumCounts.name(id)));
            step.done("");
            return attempts.checks();
        }
    }

    /** Why a node is not where the primary is; empty when it is there. What it holds is looked at all the same. */
    private Optional<String> behind(NodeId primary, NodeId id) {
        try {
            if (!id.equals(primary)) {
                replay.await(id);
            }
            return Optional.empty();
        } catch (UnderstudyException e) {
            Attempts.unlessInterrupted(e);
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Duration patience(NodeSql sql) {
        try {
            return Patience.forAll(sql);
        } catch (UnderstudyException e) {
            Attempts.unlessInterrupted(e);
            return Patience.QUICK;
        }
    }

    private List<CheckResult> agreement(NodeId primary, NodeId id) {
        NodeSql truth = new NodeSql(stack, primary);
        RowAgreement agreement = new RowAgreement(truth, new NodeSql(stack, id), replay);
        Attempts attempts = new Attempts();
        attempts.check(
                RowAgreement.name(primary, id), () -> agreement.check(reading(primary), reading(id), patience(truth)));
        return attempts.checks();
    }

    private RowReading reading(NodeId id) {
        return rows.getOrDefault(id, RowReading.failed("its rows were not read"));
    }
}
