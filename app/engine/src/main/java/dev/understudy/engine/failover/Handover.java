package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
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
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.Uninterrupted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A planned change of the primary. Clients of transaction pools wait and see no error; the old primary shuts down cleanly, by which
 * its standbys get all of its WAL; that the new one has it is looked up before it is promoted, in any replication mode, so nothing
 * acknowledged is lost. Until the promotion it can be undone, and is when something fails. For one call; the caller holds the stack.
 */
public final class Handover {
    /** For transactions to end, unless somebody says otherwise. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Clients wait all the while, and a pooler drops one that has waited for 120 s ({@code query_wait_timeout}). */
    public static final Duration PATIENCE_MAX = Duration.ofSeconds(60);

    /** A walsender that waits for its standby's answer would be ended by {@code wal_sender_timeout}. */
    private static final Duration PROOF_DEADLINE = Duration.ofSeconds(10);

    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);

    private final RunningStack stack;
    private final Databases databases;
    private final NodeOperations operations;
    private final StandbySlots slots;
    private final Duration patience;
    private final Progress progress;

    /**
     * @param patience for transactions through the poolers to end, before it is given up and clients are let in again; from 1 ms to {@link
     *     #PATIENCE_MAX}
     */
    public Handover(RunningStack stack, Databases databases, Duration patience, Progress progress) {
        if (patience.toMillis() < 1 || patience.compareTo(PATIENCE_MAX) > 0) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "nobody can be patient for " + patience.toMillis() + " ms",
                    "Clients wait all the while: from 1ms to " + PATIENCE_MAX.toSeconds() + "s.");
        }
        this.stack = stack;
        this.databases = databases;
        this.operations = new NodeOperations(stack, databases);
        this.slots = new StandbySlots(stack, databases);
        this.patience = patience;
        this.progress = progress;
    }

    /**
     * @param wanted the new primary; empty for the best one
     * @throws UnderstudyException when no standby is fit, when transactions did not end in time, or when the new primary could not be seen to
     *     have everything: then the old one leads on. What fails after the promotion says that the new one leads
     */
    public HandoverReport run(Optional<NodeId> wanted) {
        return run(wanted, new HandoverMoments() {});
    }

    /** @param moments told of what is reached */
    HandoverReport run(Optional<NodeId> wanted, HandoverMoments moments) {
        NodeHandle from = primary();
        HandoverTarget targets = new HandoverTarget(stack, databases);
        NodeHandle to = stack.node(targets.choose(from, wanted));
        requireAwake();
        // Known to be readable while it can still be refused.
        controlFile(from);
        try (RunningStack.Hold ready = stack.readyToAssign();
                StackPoolers poolers = new StackPoolers(stack, databases);
                Connection target = open(to)) {
            Begun begun = begin(from, to, poolers, targets);
            // From here on an interrupt waits: half of this is an outage.
            AtomicReference<@Nullable HandoverReport> made = new AtomicReference<>();
            Uninterrupted.run(() -> made.set(change(from, to, poolers, target, begun, moments)));
            return Objects.requireNonNull(made.get());
        } catch (SQLException e) {
            throw NodeOperations.failed("connect to " + to.id(), e);
        }
    }

    /**
     * What went before the old primary was stopped.
     *
     * @param others its standbys but for the new primary, who follow that one then
     */
    private record Begun(List<NodeHandle> others, double checkpointMillis, double holdMillis, Stopwatch gap) {}

    private NodeHandle primary() {
        return stack.assignedPrimaries().stream()
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

    /** What is frozen would go on later as if nothing had happened: a pooler with clients on their way to the old primary. */
    private void requireAwake() {
        Stream.concat(stack.nodes().stream(), stack.poolers().stream())
                .filter(service -> service.state() == ServiceState.FROZEN)
                .findFirst()
                .ifPresent(frozen -> {
                    throw new UnderstudyException(
                            ErrorCode.OPERATION_FAILED,
                            "no switchover: " + frozen.id() + " is frozen",
                            "`understudy up` lets it go on.");
                });
    }

    private Begun begin(NodeHandle from, NodeHandle to, StackPoolers poolers, HandoverTarget targets) {
        try {
            Stopwatch watch = new Stopwatch();
            List<NodeHandle> others = followersToBe(from, to);
            prepare(from, to, others, poolers);
            double checkpoint = watch.lap();
            Stopwatch gap = new Stopwatch();
            try (Step step = progress.begin("hold clients")) {
                poolers.holdAfterTransactions(patience);
                step.done("");
            }
            // A checkpoint takes its time: whoever was fit before it need not be now.
            targets.choose(from, Optional.of(to.plan().id()));
            return new Begun(others, checkpoint, watch.lap(), gap);
        } catch (RuntimeException e) {
            Uninterrupted.run(e, () -> letIn(from, poolers));
            throw e;
        }
    }

    /** What takes time and can be done while clients are served. */
    private void prepare(NodeHandle from, NodeHandle to, List<NodeHandle> others, StackPoolers poolers) {
        try (Step step = progress.begin("prepare: checkpoint on " + from.id() + ", slots on " + to.id())) {
            poolers.warmUp();
            others.forEach(node -> slots.create(to.plan(), node.plan().slotName()));
            slots.create(to.plan(), from.plan().slotName());
            operations.checkpoint(from.plan());
            step.done("");
        }
    }

    /** The other standbys of the old primary. */
    private List<NodeHandle> followersToBe(NodeHandle from, NodeHandle to) {
        return stack.nodes().stream()
                .filter(node -> node.assignment() instanceof Assignment.Standby standby
                        && standby.upstream().equals(from.plan().id()))
                .filter(node -> !node.id().equals(to.id()))
                .toList();
    }

    private HandoverReport change(
            NodeHandle from,
            NodeHandle to,
            StackPoolers poolers,
            Connection target,
            Begun begun,
            HandoverMoments moments) {
        NodeId leader = to.plan().id();
        Stopwatch watch = new Stopwatch();
        AtomicBoolean requested = new AtomicBoolean();
        try {
            double stop = stop(from, watch);
            ControlFile end = prove(from, to, target);
            double proof = watch.lap();
            promote(to, target, requested);
            double promote = watch.lap();
            moments.promoted();
            // Where commits wait for a standby, they wait until one of them is here.
            begun.others().forEach(node -> node.assign(new Assignment.Standby(leader, Prepare.AS_IS)));
            poolers.lead(leader);
            double route = watch.lap();
            double gap = begun.gap().lap();
            moments.routed();
            TimelineId after = ServerProbe.ask(target).timeline();
            rejoin(from, begun.others(), leader, poolers);
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
        } catch (RuntimeException | SQLException e) {
            throw failed(from, to, poolers, requested.get(), e);
        }
    }

    private double stop(NodeHandle from, Stopwatch watch) {
        try (Step step = progress.begin("stop " + from.id())) {
            from.stop(ShutdownMode.FAST);
            step.done("");
            return watch.lap();
        }
    }

    private ControlFile prove(NodeHandle from, NodeHandle to, Connection target) {
        try (Step step = progress.begin("look that " + to.id() + " has all WAL of " + from.id())) {
            ControlFile end = proven(from, target);
            step.done("up to its shutdown checkpoint at " + end.checkpoint());
            return end;
        }
    }

    /** That the new primary has received the old one's last record, and that this was its last. */
    private static ControlFile proven(NodeHandle from, Connection target) {
        ControlFile end = controlFile(from);
        if (end.state() != ControlFile.State.SHUTDOWNED) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    from.id() + " did not shut down cleanly: its control file says " + end.state(),
                    "Its log says why: `understudy logs " + from.id() + "`.");
        }
        Await.until("the standby to have the shutdown checkpoint at " + end.checkpoint(), PROOF_DEADLINE, () -> {
            try {
                ServerFacts facts = ServerProbe.ask(target);
                return end.isWholeAt(facts.position())
                        ? new Observation.Found<>(true)
                        : new Observation.NotYet<>("it has WAL up to " + facts.position());
            } catch (SQLException e) {
                return new Observation.NotYet<>(String.valueOf(e.getMessage()));
            }
        });
        return end;
    }

    private static ControlFile controlFile(NodeHandle node) {
        HasControlFile reader =
                node.ability(HasControlFile.class).orElseThrow(() -> unprovable(node, "this driver cannot read it"));
        try {
            return ControlFile.parse(reader.controlFile());
        } catch (IllegalArgumentException e) {
            throw unprovable(node, String.valueOf(e.getMessage()));
        }
    }

    private static UnderstudyException unprovable(NodeHandle node, String why) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "no switchover: what the control file of " + node.id() + " says cannot be known: " + why,
                "Without it nobody can tell that the new primary has everything.");
    }

    private void promote(NodeHandle to, Connection target, AtomicBoolean requested) throws SQLException {
        try (Step step = progress.begin("promote " + to.id())) {
            to.assign(new Assignment.Primary());
            // Its WAL is a beginning of the new primary's: it will follow as it is.
            operations.promote(target, to.plan().id(), Prepare.AS_IS, () -> requested.set(true));
            step.done("");
        }
    }

    /**
     * Until the promotion was asked for, everything is undone and the old primary leads on; afterwards only forward leads out.
     *
     * @return what to throw
     */
    private RuntimeException failed(
            NodeHandle from, NodeHandle to, StackPoolers poolers, boolean promoted, Exception e) {
        UnderstudyException shown = e instanceof UnderstudyException known
                ? known
                : new UnderstudyException(
                        ErrorCode.OPERATION_FAILED, String.valueOf(e.getMessage()), "Look at `understudy logs`.", e);
        if (promoted) {
            return new UnderstudyException(
                    shown.code(),
                    to.id() + " was promoted, but: " + shown.getMessage(),
                    "`understudy up` brings what is left to its end; " + shown.hint(),
                    e);
        }
        Uninterrupted.run(shown, () -> undo(from, to, poolers));
        return shown;
    }

    /** The old primary leads on. One that still shuts down would not let anybody in. */
    private void undo(NodeHandle from, NodeHandle to, StackPoolers poolers) {
        try (Step step = progress.begin("undo: " + from.id() + " leads on")) {
            if (to.assignment() instanceof Assignment.Primary) {
                to.assign(new Assignment.Standby(from.plan().id(), Prepare.AS_IS));
                from.assign(new Assignment.Primary());
            }
            from.stop(ShutdownMode.IMMEDIATE);
            from.start();
            letIn(from, poolers);
            step.done("");
        }
    }

    /** Nobody is going to read the slots that were made ahead. */
    private void letIn(NodeHandle from, StackPoolers poolers) {
        poolers.lead(from.plan().id());
        slots.dropUnused();
    }

    /** The others first: they run, and are what commits may wait for. One that fails keeps no other from it. */
    private void rejoin(NodeHandle from, List<NodeHandle> others, NodeId leader, StackPoolers poolers) {
        List<RuntimeException> failures = new ArrayList<>();
        for (NodeHandle node : Stream.concat(others.stream(), Stream.of(from)).toList()) {
            try (Step step = progress.begin(node.id() + " follows " + leader)) {
                operations.follow(node.plan().id(), leader);
                step.done("");
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        poolers.spreadReaders(leader);
        if (!failures.isEmpty()) {
            RuntimeException first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
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
