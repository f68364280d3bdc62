package dev.understudy.engine.operation;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.plan.Joining;
import dev.understudy.core.plan.Leaving;
import dev.understudy.core.plan.MemberChange;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.ServicePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.plan.StandbyWish;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.Replication;
import dev.understudy.engine.failover.ControllerMemoryFile;
import dev.understudy.engine.failover.NodeOperations;
import dev.understudy.engine.failover.StandbyReaders;
import dev.understudy.engine.failover.StandbySlots;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.StackRuntime;
import dev.understudy.runtime.Uninterrupted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Adds standbys to a stack that runs, and removes them. The plan on the disk says who is of the stack, and changes at one instant: whoever is
 * killed before it leaves the stack as it was, whoever is killed after it leaves the rest to {@code up}. What fails is undone. Thread-safe;
 * one operation at a time has the stack.
 */
public final class MembershipOperator {
    private final StackRuntime runtime;
    private final RunningStack stack;
    private final String command;
    private final Progress progress;

    /** @param command as the user typed it */
    public MembershipOperator(StackRuntime runtime, RunningStack stack, String command, Progress progress) {
        this.runtime = runtime;
        this.stack = stack;
        this.command = command;
        this.progress = progress;
    }

    /**
     * Lets a new standby join, by a base backup of its upstream.
     *
     * @param patience for it to stream once it has its base backup
     * @throws UnderstudyException when it cannot join, as of {@link Joining}, or does not come up: then the stack is as before
     */
    public MembershipReport add(StandbyWish wish, Duration patience) {
        long began = System.nanoTime();
        try (RunningStack.Hold hold = stack.hold(command);
                RunningStack before = current()) {
            NodeId primary = requireOrder(before);
            Joining joining = Joining.of(before.plan(), primary, wish);
            StackPlan plan = MemberChange.add(before.plan(), joining);
            requireServing(before, joining.upstream());
            Replication kindBefore = kind(before.plan());
            RunningStack changed = runtime.change(plan, progress);
            NodeId added = joining.node().id();
            try {
                join(changed, joining, patience);
                watch(changed, added);
                readers(changed).welcome(added, primary);
                // Last: as long as commits do not wait for it, it can be undone without a look at who has what.
                synchronous().list(changed, patience);
                Uninterrupted.requireNoInterrupt();
            } catch (RuntimeException e) {
                Uninterrupted.run(e, () -> undo(added, primary, patience));
                throw e;
            }
            RunningStack now = current();
            return report(
                    "add-standby",
                    now,
                    now.plan().node(added),
                    joining.upstream(),
                    List.of(),
                    began,
                    notes(kindBefore, now));
        }
    }

    private void undo(NodeId added, NodeId primary, Duration patience) {
        try (RunningStack now = current()) {
            StackPlan rest = MemberChange.remove(now.plan(), added, primary);
            depart(synchronous().withdraw(now, rest, added, primary, patience), added, primary);
        }
    }

    private void join(RunningStack changed, Joining joining, Duration patience) {
        Databases databases = databases(changed);
        NodeOperations operations = new NodeOperations(changed, databases);
        NodeId id = joining.node().id();
        NodePlan upstream = changed.node(joining.upstream()).plan();
        NodeHandle node = changed.node(id);
        node.assign(new Assignment.Standby(joining.upstream(), Prepare.AS_IS));
        try (Progress.Step step = progress.begin(id + ": base backup of " + upstream.id());
                BackupWatch watch = new BackupWatch(upstream, databases, progress).start()) {
            // Before the backup: no WAL after it may be missing.
            new StandbySlots(changed, databases).create(upstream, node.plan().slotName());
            node.start();
            step.done("");
        }
        try (Progress.Step step = progress.begin(id + " streams from " + upstream.id())) {
            operations.awaitStreaming(id, joining.upstream(), patience);
            step.done("");
        }
    }

    private void watch(RunningStack changed, NodeId added) {
        List<String> exporters = changed.plan().services().stream()
                .filter(service -> service.node().equals(Optional.of(added)))
                .map(ServicePlan::id)
                .toList();
        changed.services().stream()
                .filter(service -> exporters.contains(service.id()))
                .forEach(service -> {
                    try (Progress.Step step = progress.begin(service.id() + ": start")) {
                        service.start();
                        step.done("");
                    }
                });
    }

    /**
     * Lets a standby leave for good: its clients and its cascade are led elsewhere, it stops, its slot goes, and its data are deleted. Not
     * before another synchronous standby has all that clients were told is committed, where it may be the only one.
     *
     * @param force also where commits will not wait for any standby from then on
     * @param patience for transactions that read from it to end, and for another one to have what it has
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when it cannot leave, as of {@link Leaving}: then nothing was changed; or
     *     when it may be the only one that has what was acknowledged: then it stays
     */
    public MembershipReport remove(NodeId id, boolean force, Duration patience) {
        long began = System.nanoTime();
        try (RunningStack.Hold hold = stack.hold(command);
                RunningStack before = current()) {
            NodeId primary = requireOrder(before);
            before.plan().requireNode(id);
            Members members = new Members(before, databases(before));
            Leaving leaving = members.leaving(id, primary);
            StackPlan rest = leaving.from(before.plan(), force);
            Replication kindBefore = kind(before.plan());
            synchronous().requireHeldElsewhere(before, rest, id, primary, patience);
            follow(before, leaving);
            try (Progress.Step step = progress.begin("lead readers away from " + id)) {
                readers(before).leave(id, members.fitStandbys(id, primary), primary);
                step.done(members.awaitReadersGone(id, patience) ? "" : "transactions of its own clients are cut");
            }
            RunningStack withdrawn = synchronous().withdraw(before, rest, id, primary, patience);
            RunningStack without = depart(withdrawn, id, primary);
            return report(
                    "remove-standby",
                    without,
                    before.plan().node(id),
                    leaving.heir(),
                    leaving.children(),
                    began,
                    notes(kindBefore, without));
        }
    }

    /** Those that streamed from it stream from its upstream before it stops. */
    private void follow(RunningStack before, Leaving leaving) {
        NodeOperations operations = new NodeOperations(before, databases(before));
        for (NodeId child : leaving.children()) {
            try (Progress.Step step = progress.begin(child + " follows " + leaving.heir())) {
                NodeHandle node = before.node(child);
                if (node.state() == ServiceState.RUNNING) {
                    operations.follow(child, leaving.heir());
                } else {
                    new StandbySlots(stack, databases(stack))
                            .create(
                                    before.node(leaving.heir()).plan(),
                                    node.plan().slotName());
                    node.assign(new Assignment.Standby(leaving.heir(), Prepare.AS_IS));
                }
                step.done("");
            }
        }
    }

    /**
     * From the first line on {@code up} ends what this does not.
     *
     * @param withdrawn in which no commit waits for it
     */
    private RunningStack depart(RunningStack withdrawn, NodeId leaving, NodeId primary) {
        RunningStack without = runtime.change(MemberChange.remove(withdrawn.plan(), leaving, primary), progress);
        try {
            Members.reload(without);
            return UnfinishedMembership.delete(runtime, without, progress);
        } catch (UnderstudyException e) {
            throw new UnderstudyException(
                    e.code(),
                    "it has left the stack, and not all that it had is gone: " + e.getMessage(),
                    "Let it finish: understudy up --stack " + without.plan().name(),
                    e);
        }
    }

    private SynchronousSet synchronous() {
        return new SynchronousSet(runtime, progress);
    }

    /** As it is since this command has it. */
    private RunningStack current() {
        return runtime.attach(stack.plan().name())
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.STACK_UNKNOWN,
                        "stack " + stack.plan().name() + " was removed meanwhile",
                        "See `understudy list`."));
    }

    /** @return who leads */
    private NodeId requireOrder(RunningStack before) {
        if (ControllerMemoryFile.of(before.plan()).load().request().isPresent()) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED, "another request is under way", "Let it finish: understudy up");
        }
        List<NodeHandle> assigned = before.assignedPrimaries();
        if (assigned.size() != 1) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "the stack has not one primary but "
                            + assigned.stream().map(NodeHandle::id).toList() + ": a failover was cut off",
                    "Let it finish: understudy up");
        }
        NodeId primary = assigned.getFirst().plan().id();
        requireServing(before, primary);
        return primary;
    }

    private static void requireServing(RunningStack before, NodeId node) {
        if (!new Members(before, databases(before)).serves(node)) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    node + " does not answer",
                    "Nothing was changed. Bring the stack into order first: understudy status, understudy up.");
        }
    }

    private MembershipReport report(
            String operation,
            RunningStack now,
            NodePlan node,
            NodeId upstream,
            List<NodeId> followers,
            long began,
            List<String> notes) {
        return new MembershipReport(
                operation,
                node.id(),
                upstream,
                node.endpoint().toString(),
                node.spec().replication(),
                followers,
                new Members(now, databases(now)).synchronousNames(),
                (System.nanoTime() - began) / 1e6,
                MemberChange.difference(now.plan()),
                notes);
    }

    private static List<String> notes(Replication kindBefore, RunningStack now) {
        List<String> notes = new ArrayList<>();
        Replication kind = kind(now.plan());
        if (kindBefore == Replication.ASYNC && kind != Replication.ASYNC) {
            notes.add("commits wait for a standby from now on");
        }
        if (kindBefore != Replication.ASYNC && kind == Replication.ASYNC) {
            notes.add("commits wait for nobody from now on: a crash may lose acknowledged writes");
        }
        if (now.nodes().size() == 1) {
            notes.add("no standby is left: nobody can take over");
        }
        return notes;
    }

    private static Replication kind(StackPlan plan) {
        return Joining.kind(plan);
    }

    private static StandbyReaders readers(RunningStack stack) {
        return new StandbyReaders(stack, databases(stack));
    }

    private static Databases databases(RunningStack stack) {
        return new Databases(stack.plan(), stack::secrets);
    }
}
