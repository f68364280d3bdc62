package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.postgres.ControlFile;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.HasControlFile;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.Uninterrupted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A planned change of the primary. Clients of transaction pools wait and see no error; the old primary shuts down cleanly, by which
 * its standbys get all of its WAL; that the new one has it is looked up before it is promoted, in any replication mode, so nothing
 * acknowledged is lost. Until the promotion it can be undone, and is when something fails. For one call; the caller holds the stack.
 */
public final class Handover {
    /** A walsender that waits for its standby's answer would be ended by {@code wal_sender_timeout}. */
    private static final Duration PROOF_DEADLINE = Duration.ofSeconds(10);

    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);

    private final RunningStack stack;
    private final Databases databases;
    private final NodeOperations operations;
    private final Duration patience;
    private final Progress progress;

    /** @param patience for transactions through the poolers to end, before it is given up and clients are let in again */
    public Handover(RunningStack stack, Databases databases, Duration patience, Progress progress) {
        this.stack = stack;
        this.databases = databases;
        this.operations = new NodeOperations(stack, databases);
        this.patience = patience;
        this.progress = progress;
    }

    /**
     * @param wanted the new primary; empty for the best one
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when no standby is fit, when transactions did not end in time, or
     *     when the new primary could not be seen to have everything; then the old one leads on
     */
    public HandoverReport run(Optional<NodeId> wanted) {
        NodeHandle from = primary();
        NodeHandle to = stack.node(new HandoverTarget(stack, databases).choose(from, wanted));
        try (StackPoolers poolers = new StackPoolers(stack, databases);
                Connection target = open(to)) {
            Stopwatch watch = new Stopwatch();
            prepare(from, to, poolers);
            double checkpoint = watch.lap();
            Stopwatch gap = new Stopwatch();
            hold(from, poolers);
            double held = watch.lap();
            // From here on an interrupt waits: half of this is an outage.
            AtomicReference<@Nullable HandoverReport> made = new AtomicReference<>();
            Uninterrupted.run(() -> made.set(change(from, to, poolers, target, new Begun(checkpoint, held, gap))));
            return Objects.requireNonNull(made.get());
        } catch (SQLException e) {
            throw NodeOperations.failed("connect to " + to.id(), e);
        }
    }

    /** What went before. */
    private record Begun(double checkpointMillis, double holdMillis, Stopwatch gap) {}

    private NodeHandle primary() {
        return stack.nodes().stream()
                .filter(node -> node.assignment() instanceof Assignment.Primary)
                .reduce((one, other) -> {
                    throw unclear(one.id() + " and " + other.id() + " are both told to be the primary");
                })
                .orElseThrow(() -> unclear("no node is told to be the primary"));
    }

    private static UnderstudyException unclear(String why) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "no switchover: " + why,
                "`understudy up` finishes a failover that was cut.");
    }

    /** What takes time and can be done while clients are served. */
    private void prepare(NodeHandle from, NodeHandle to, StackPoolers poolers) {
        try (Step step = progress.begin("prepare: checkpoint on " + from.id() + ", slots on " + to.id())) {
            poolers.warmUp();
            stack.nodes().stream()
                    .filter(node -> node.id().equals(from.id()) || follows(node, from))
                    .filter(node -> !node.id().equals(to.id()))
                    .forEach(
                            node -> operations.createSlot(to.plan(), node.plan().slotName()));
            operations.checkpoint(from.plan());
            step.done("");
        }
    }

    private static boolean follows(NodeHandle node, NodeHandle upstream) {
        return node.assignment() instanceof Assignment.Standby standby
                && standby.upstream().equals(upstream.plan().id());
    }

    private void hold(NodeHandle from, StackPoolers poolers) {
        try (Step step = progress.begin("hold clients")) {
            poolers.holdAfterTransactions(patience);
            step.done("");
        } catch (RuntimeException e) {
            Uninterrupted.run(e, () -> letIn(from, poolers));
            throw e;
        }
    }

    private HandoverReport change(
            NodeHandle from, NodeHandle to, StackPoolers poolers, Connection target, Begun begun) {
        NodeId leader = to.plan().id();
        Stopwatch watch = new Stopwatch();
        double stop = stop(from, poolers, watch);
        ControlFile end = prove(from, to, poolers, target);
        double proof = watch.lap();
        try (Step step = progress.begin("promote " + leader)) {
            to.assign(new Assignment.Primary());
            operations.promote(target, leader, () -> {});
            double promote = watch.lap();
            poolers.lead(leader);
            double route = watch.lap();
            double gap = begun.gap().lap();
            step.done("clients waited " + Math.round(gap) + " ms");
            TimelineId after = ServerProbe.ask(target).timeline();
            rejoin(from, leader, poolers);
            return new HandoverReport(
                    from.plan().id(),
                    leader,
                    end.checkpointTimeline(),
                    after,
                    end.checkpoint(),
                    new HandoverReport.Parts(
                            begun.checkpointMillis(),
                            begun.holdMillis(),
                            stop,
                            proof,
                            promote,
                            route,
                            gap,
                            watch.lap()));
        } catch (SQLException e) {
            throw NodeOperations.failed("promote " + leader, e);
        }
    }

    private double stop(NodeHandle from, StackPoolers poolers, Stopwatch watch) {
        try (Step step = progress.begin("stop " + from.id())) {
            from.stop(ShutdownMode.FAST);
            step.done("");
            return watch.lap();
        } catch (RuntimeException e) {
            Uninterrupted.run(e, () -> undo(from, poolers));
            throw e;
        }
    }

    private ControlFile prove(NodeHandle from, NodeHandle to, StackPoolers poolers, Connection target) {
        try (Step step = progress.begin("look that " + to.id() + " has all WAL of " + from.id())) {
            ControlFile end = proven(from, target);
            step.done("up to its shutdown checkpoint at " + end.checkpoint());
            return end;
        } catch (RuntimeException e) {
            Uninterrupted.run(e, () -> undo(from, poolers));
            throw e;
        }
    }

    /** That the new primary has received the old one's last record, and that this was its last. */
    private static ControlFile proven(NodeHandle from, Connection target) {
        ControlFile end = ControlFile.parse(from.ability(HasControlFile.class)
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.OPERATION_FAILED,
                        "this driver cannot read the control file of " + from.id(),
                        "Nothing was promoted."))
                .controlFile());
        Await.until("the standby to have the shutdown checkpoint at " + end.checkpoint(), PROOF_DEADLINE, () -> {
            try {
                ServerFacts facts = ServerProbe.ask(target);
                return end.isWholeAt(facts.position())
                        ? new Observation.Found<>(true)
                        : new Observation.NotYet<>(
                                "it has WAL up to " + facts.position() + ", and the old primary is " + end.state());
            } catch (SQLException e) {
                return new Observation.NotYet<>(String.valueOf(e.getMessage()));
            }
        });
        return end;
    }

    /** The old primary leads on: nobody else was told to. One that still shuts down would not let anybody in. */
    private void undo(NodeHandle from, StackPoolers poolers) {
        try (Step step = progress.begin("undo: " + from.id() + " leads on")) {
            from.stop(ShutdownMode.IMMEDIATE);
            from.start();
            letIn(from, poolers);
            step.done("");
        }
    }

    /** Nobody is going to read the slots that were made ahead. */
    private void letIn(NodeHandle from, StackPoolers poolers) {
        poolers.lead(from.plan().id());
        operations.dropUnusedSlots();
    }

    /** Its WAL is a beginning of the new primary's, so that it follows as it is; so do the others that followed it. */
    private void rejoin(NodeHandle from, NodeId leader, StackPoolers poolers) {
        try (Step step = progress.begin(from.id() + " follows " + leader)) {
            operations.follow(from.plan().id(), leader);
            stack.nodes().stream()
                    .filter(node -> follows(node, from) && !node.plan().id().equals(leader))
                    .forEach(node -> operations.follow(node.plan().id(), leader));
            poolers.spreadReaders(leader);
            step.done("");
        }
    }

    private Connection open(NodeHandle node) throws SQLException {
        return databases.open(node.plan().endpoint(), DbRole.ADMIN, NodeOperations.DATABASE, SQL_TIMEOUT);
    }

    /** Milliseconds since it was made or last read. */
    private static final class Stopwatch {
        private static final double NANOS_PER_MILLI = 1e6;
        private long since = System.nanoTime();

        double lap() {
            long now = System.nanoTime();
            double lap = (now - since) / NANOS_PER_MILLI;
            since = now;
            return lap;
        }
    }
}
