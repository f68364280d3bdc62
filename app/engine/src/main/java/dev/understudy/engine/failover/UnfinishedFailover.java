package dev.understudy.engine.failover;

import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Progress.Step;
import dev.understudy.runtime.RunningStack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A failover whose controller was killed. What nodes and poolers were told outlives it: there it is recognised, also when everything is
 * stopped, and a controller brings it to its end.
 */
public final class UnfinishedFailover {
    /** A clone of a large standby takes its time. */
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private UnfinishedFailover() {}

    /**
     * Whether nodes and poolers were left with orders that do not fit each other, or a request without an answer. While automation is
     * paused that is left to the operator.
     */
    public static boolean isIn(RunningStack stack) {
        ControllerMemory memory = ControllerMemoryFile.of(stack.plan()).load();
        return memory.request().isPresent() || (!memory.paused() && isTorn(stack));
    }

    private static boolean isTorn(RunningStack stack) {
        List<NodeId> primaries =
                stack.assignedPrimaries().stream().map(node -> node.plan().id()).toList();
        return primaries.size() != 1
                || stack.nodes().stream().anyMatch(UnfinishedFailover::isBeingPrepared)
                || stack.nodes().stream().anyMatch(node -> isLeftBehind(node, primaries.getFirst(), stack))
                || stack.poolers().stream()
                        .anyMatch(pooler -> !pooler.routing().readWrite().equals(Optional.of(primaries.getFirst())));
    }

    /** Whether it belongs directly behind the primary and still follows somebody else. */
    private static boolean isLeftBehind(NodeHandle node, NodeId primary, RunningStack stack) {
        NodeId declared = stack.plan().declaredPrimary().id();
        return node.assignment() instanceof Assignment.Standby standby
                && !standby.upstream().equals(primary)
                && node.plan().spec().upstream().equals(Optional.of(declared));
    }

    private static boolean isBeingPrepared(NodeHandle node) {
        return node.assignment() instanceof Assignment.Standby standby && standby.prepare() != Prepare.AS_IS;
    }

    /**
     * What no file tells of, and somebody who was killed may have left: clients that are held back, and slots that were made ahead and that
     * nobody is going to read.
     *
     * @param stack started, and whole
     */
    public static void clearUp(RunningStack stack) {
        Databases databases = new Databases(stack.plan(), stack::secrets);
        try (StackPoolers poolers = new StackPoolers(stack, databases)) {
            poolers.letIn();
        }
        new StandbySlots(stack, databases).dropUnused();
    }

    /** The rest is the operator's while automation is paused. */
    private static boolean hasAnsweredWhilePaused(FailoverController controller) {
        return controller
                .lastView()
                .filter(last -> last.view()
                        .filter(view -> view.memory().paused()
                                && view.memory().request().isEmpty())
                        .isPresent())
                .filter(last -> last.decision()
                        .filter(next -> !(next.action() instanceof Action.Refuse))
                        .isEmpty())
                .isPresent();
    }

    /**
     * Lets a controller work until every standby streams from the primary and every pooler leads to it.
     *
     * @param stack started
     */
    public static void finish(RunningStack stack, Progress progress) {
        AtomicReference<String> last = new AtomicReference<>("nothing was done yet");
        try (Step step = progress.begin("finish the failover that was cut off");
                FailoverController controller = new FailoverController(
                        stack,
                        new Databases(stack.plan(), stack::secrets),
                        stack.plan().spec().failover(),
                        event -> last.set(event.kind() + " " + event.subject() + " " + event.detail()))) {
            controller.start();
            Await.until(
                    "the failover to be finished",
                    DEADLINE,
                    () -> controller.settled() || hasAnsweredWhilePaused(controller)
                            ? new Observation.Found<>(true)
                            : new Observation.NotYet<>(String.valueOf(last.get())));
            step.done("");
        }
    }
}
