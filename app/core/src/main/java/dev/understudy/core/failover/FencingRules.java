package dev.understudy.core.failover;

import dev.understudy.core.failover.FailoverRule.Proposal;
import dev.understudy.core.failover.FailoverRule.WhilePaused;
import dev.understudy.core.failover.NodeView.ProcessState;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Rules against a second primary. They come before all others: nothing repairs a write acknowledged by the wrong node. */
final class FencingRules {
    private FencingRules() {}

    static List<FailoverRule> beforeAnythingElse() {
        return Stream.concat(
                        Stream.of(whilePaused()), fences().map(rule -> rule.whilePaused(WhilePaused.FOR_A_REQUEST)))
                .toList();
    }

    /** Whoever paused may have promoted a node by hand, and would lose it with what it was doing. */
    private static FailoverRule whilePaused() {
        return new FailoverRule(
                        "F01",
                        Action.Refuse.class,
                        "automation is paused, and a node accepts writes that is not the assigned primary",
                        "an operator who paused may have promoted it, so it is not killed; but it is said",
                        situation -> situation.view().memory().paused()
                                        && situation.view().memory().request().isEmpty()
                                ? first(situation, NodeView::acceptsWrites, FencingRules::strangerReason)
                                        .map(fence -> new Proposal(
                                                new Action.Refuse(fence.action().node()),
                                                fence.reason() + "; automation is paused"))
                                : Optional.empty())
                .whilePaused(WhilePaused.ALWAYS);
    }

    private static Stream<FailoverRule> fences() {
        return Stream.of(
                new FailoverRule(
                        "F10",
                        Action.Fence.class,
                        "a node accepts writes and is not the assigned primary",
                        "two primaries acknowledge writes of which one side will be thrown away",
                        situation -> first(situation, NodeView::acceptsWrites, FencingRules::strangerReason)),
                new FailoverRule(
                        "F11",
                        Action.Fence.class,
                        "a fenced former primary has processes again",
                        "its fence no longer holds, although it has not answered yet",
                        situation -> first(
                                situation,
                                node -> node.assignedPrimary()
                                        && situation.view().isFenced(node)
                                        && node.process() != ProcessState.STOPPED,
                                (node, primary) -> node.id() + " was fenced and has processes again ("
                                        + Figures.health(node) + ")")),
                new FailoverRule(
                        "F12",
                        Action.Fence.class,
                        "two nodes are assigned primary and neither is fenced",
                        "a controller that was restarted no longer knows whom it fenced; fencing again is harmless",
                        situation -> first(
                                situation,
                                node -> node.assignedPrimary()
                                        && !situation.view().isFenced(node),
                                (node, primary) -> node.id() + " is assigned primary like " + primary
                                        + " and its fence is not proved (" + Figures.health(node) + ")")));
    }

    /** The first node other than the primary that the predicate holds of. */
    private static Optional<Proposal> first(
            Situation situation, Predicate<NodeView> wrong, BiFunction<NodeView, String, String> reason) {
        for (NodeView node : situation.view().nodes()) {
            if (!situation.isPrimary(node) && wrong.test(node)) {
                String primary =
                        situation.primary().map(meant -> meant.id().value()).orElse("nobody");
                return Optional.of(new Proposal(new Action.Fence(node.id()), reason.apply(node, primary)));
            }
        }
        return Optional.empty();
    }

    private static String strangerReason(NodeView node, String primary) {
        return node.id() + " accepts writes on " + Figures.where(node) + " while " + primary
                + " is the assigned primary";
    }
}
