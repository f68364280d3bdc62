package dev.understudy.engine.operation;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.MemberChange;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.Roster;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.ControllerMemoryFile;
import dev.understudy.engine.failover.StandbySlots;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.StackRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What commands that added or removed standbys left undone when they were killed. The caller holds the stack. */
public final class UnfinishedMembership {
    private static final Duration STREAM_DEADLINE = Duration.ofSeconds(60);

    private UnfinishedMembership() {}

    /**
     * Every server reads what was written for it, so that no commit waits for who has left; then that is stopped and deleted.
     *
     * @return the stack as it is then
     */
    public static RunningStack finish(StackRuntime runtime, RunningStack stack, Progress progress) {
        // Always: somebody may have been killed between the writing and the reading.
        Members.reload(stack);
        Set<String> gone = departed(stack.plan()).map(NodePlan::applicationName).collect(Collectors.toSet());
        Members members = new Members(stack, databases(stack));
        stack.assignedPrimaries().stream()
                .filter(node -> !gone.isEmpty() && node.state() == ServiceState.RUNNING)
                .map(NodeHandle::plan)
                .forEach(primary -> members.awaitNotWaitedFor(primary.id(), gone));
        return delete(runtime, stack, progress);
    }

    /**
     * Commits wait for whom the nodes declare, where that was cut off; not as long as nobody of those streams, since then they would hang.
     *
     * @return the stack as it is then
     */
    public static RunningStack list(StackRuntime runtime, RunningStack stack, Progress progress) {
        try {
            return new SynchronousSet(runtime, progress).list(stack, STREAM_DEADLINE);
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            throw new UnderstudyException(
                    e.code(),
                    "the stack is up, and commits do not wait yet for whom its nodes declare: " + e.getMessage(),
                    "See what keeps the standby from streaming (understudy status, understudy logs), then up again.",
                    e);
        }
    }

    /** Stops what has left and deletes what it had. Nobody waits for it any more. */
    static RunningStack delete(StackRuntime runtime, RunningStack stack, Progress progress) {
        Set<String> left =
                stack.plan().roster().map(Roster::slots).map(Set::copyOf).orElse(Set.of());
        if (stack.departing().isEmpty() && left.isEmpty()) {
            return stack;
        }
        stack.departing().forEach(service -> {
            try (Progress.Step step = progress.begin("stop " + service.id())) {
                service.stop(ShutdownMode.FAST);
                step.done("");
            }
        });
        List<String> slots = slotsLeft(stack, left);
        forgetFences(stack.plan());
        StackPlan settled = MemberChange.settle(stack.plan(), slots);
        return settled.equals(stack.plan()) ? stack : runtime.change(settled, progress);
    }

    /** One that is down may still have a slot, for instance when it is rewound later; it would hold WAL back for nobody. */
    private static List<String> slotsLeft(RunningStack stack, Set<String> before) {
        StandbySlots slots = new StandbySlots(stack, databases(stack));
        return Stream.concat(departed(stack.plan()).map(NodePlan::slotName), before.stream())
                .distinct()
                .sorted()
                .filter(slot -> !slots.drop(slot))
                .toList();
    }

    private static void forgetFences(StackPlan plan) {
        Set<NodeId> gone = departed(plan).map(NodePlan::id).collect(Collectors.toSet());
        if (!gone.isEmpty()) {
            ControllerMemoryFile.of(plan)
                    .change(memory -> memory.withFenced(memory.fenced().stream()
                            .filter(id -> !gone.contains(id))
                            .collect(Collectors.toSet())));
        }
    }

    private static Stream<NodePlan> departed(StackPlan plan) {
        return plan.departing().stream().map(Roster.Departed::node);
    }

    private static Databases databases(RunningStack stack) {
        return new Databases(stack.plan(), stack::secrets);
    }
}
