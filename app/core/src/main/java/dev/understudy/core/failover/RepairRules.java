package dev.understudy.core.failover;

import dev.understudy.core.failover.FailoverRule.Proposal;
import dev.understudy.core.failover.FailoverRule.WhilePaused;
import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.stack.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * With a live primary: let the clients through first, since every millisecond is outage; then let standbys follow, so that the
 * next failure finds one; the former primary last, since a rewind takes long.
 */
final class RepairRules {
    private RepairRules() {}

    static List<FailoverRule> all() {
        return List.of(
                new FailoverRule(
                                "F40",
                                Action.Route.class,
                                "a pooler does not point to the live primary",
                                "its clients wait or fail until it does",
                                RepairRules::route)
                        .whilePaused(WhilePaused.FOR_A_REQUEST),
                ReadOnlyRules.move(),
                new FailoverRule(
                                "F50",
                                Action.Follow.class,
                                "a standby's upstreams do not lead to the live primary",
                                "it follows a former primary or a circle; one that follows the promoted standby keeps it",
                                RepairRules::leadToThePrimary)
                        .whilePaused(WhilePaused.FOR_A_REQUEST),
                new FailoverRule(
                        "F51",
                        Action.Follow.class,
                        "a standby's upstream is another standby that is given up",
                        "a cascade must not stop with its middle link",
                        situation -> follow(situation, (node, primary) -> upstreamGivenUp(situation, node))),
                new FailoverRule(
                                "F52",
                                Action.Follow.class,
                                "a standby that the stack file puts directly behind the primary, or the declared primary itself, follows"
                                        + " another standby",
                                "after a switchover it would hang on the former primary, and a synchronous standby counts only where it"
                                        + " streams from the primary",
                                situation -> situation
                                        .livePrimary()
                                        .flatMap(primary -> first(
                                                situation,
                                                node -> isTooFarDown(situation, node, primary),
                                                node -> new Proposal(
                                                        new Action.Follow(node.id(), primary.id()),
                                                        followReason(node, primary)))))
                        .whilePaused(WhilePaused.FOR_A_REQUEST),
                new FailoverRule(
                                "F55",
                                Action.Reinitialise.class,
                                "an operator asked for a standby to be made anew, and it is not cut off",
                                "before the repairs below: it may be the cure for one that fails for ever",
                                RepairRules::reinitialise)
                        .whilePaused(WhilePaused.ALWAYS),
                new FailoverRule(
                        "F60",
                        Action.Rejoin.class,
                        "a fenced node has no processes and is not cut off",
                        "the next failure needs a standby again",
                        situation -> rejoin(situation, situation.view()::isFenced)),
                new FailoverRule(
                        "F61",
                        Action.Rejoin.class,
                        "a node to be rewound or cloned has no processes, is given up and is not cut off",
                        "its rejoin was cut half-way, and a restarted controller no longer knows that it was fenced",
                        situation -> rejoin(situation, node -> situation.givenUp(node) && node.beingPrepared())),
                new FailoverRule(
                        "F62",
                        Action.Start.class,
                        "a standby that nobody fenced has no processes, is given up and has not been started in vain too often",
                        "it has crashed; the next failure needs it, and a synchronous commit may be waiting for it now",
                        RepairRules::startTheCrashed),
                // Last: a WAL receiver that cannot connect for other reasons would keep later rules waiting for ever.
                new FailoverRule(
                        "F70",
                        Action.Follow.class,
                        "a standby answers, does not stream and is on an older timeline than the live primary",
                        "it was told to follow and did not, or its history has left the primary's",
                        situation -> follow(situation, RepairRules::leftBehind)));
    }

    /** Whether no pooler and no standby that answers has to be led to the live primary. */
    static boolean clientsAndStandbysAreLed(Situation situation) {
        return route(situation).isEmpty()
                && follow(
                                situation,
                                (node, primary) -> node.standsBy()
                                        && (!situation.leadsTo(node, primary)
                                                || isTooFarDown(situation, node, primary)))
                        .isEmpty();
    }

    private static boolean isTooFarDown(Situation situation, NodeView node, NodeView primary) {
        boolean direct = node.declared()
                .upstream()
                .flatMap(situation.view()::node)
                .map(upstream -> upstream.declared().declaredPrimary())
                .orElse(true);
        return direct
                && !awaitsRejoin(situation, node)
                && node.assignedUpstream()
                        .filter(upstream -> !upstream.equals(primary.id()))
                        .isPresent();
    }

    private static Optional<Proposal> leadToThePrimary(Situation situation) {
        return follow(situation, (node, primary) -> !situation.leadsTo(node, primary));
    }

    private static Optional<Proposal> reinitialise(Situation situation) {
        return situation
                .livePrimary()
                .flatMap(primary -> situation
                        .view()
                        .memory()
                        .request()
                        .filter(Request.Reinit.class::isInstance)
                        .flatMap(request -> situation.view().node(((Request.Reinit) request).node()))
                        .filter(node -> !node.id().equals(primary.id())
                                && !situation.view().cutOff().contains(node.id()))
                        .map(node -> new Proposal(
                                new Action.Reinitialise(node.id(), newUpstream(situation, node, primary)),
                                "an operator asked for " + node.id() + " to be made anew; it was last on "
                                        + Figures.where(node) + " (" + Figures.health(node) + ")")));
    }

    private static Optional<Proposal> startTheCrashed(Situation situation) {
        return first(
                situation,
                node -> situation.givenUp(node) && situation.mayBeStarted(node),
                node -> new Proposal(
                        new Action.Start(node.id()),
                        node.id() + " has no processes (" + Figures.count(node.failedChecks(), "failed check")
                                + "), and nobody fenced it; start " + (node.failedStarts() + 1) + " of "
                                + situation.policy().startAttempts()));
    }

    private static Optional<Proposal> route(Situation situation) {
        return situation
                .livePrimary()
                .flatMap(primary -> situation.view().poolers().stream()
                        .filter(pooler ->
                                !primary.id().equals(situation.view().routes().get(pooler)))
                        .findFirst()
                        .map(pooler -> new Proposal(
                                new Action.Route(pooler, primary.id()),
                                pooler + " points to " + target(situation, pooler) + ", and " + primary.id()
                                        + " is the primary on timeline "
                                        + primary.timeline()
                                                .map(Object::toString)
                                                .orElse("unknown"))));
    }

    private static String target(Situation situation, String pooler) {
        return Optional.ofNullable(situation.view().routes().get(pooler))
                .map(NodeId::value)
                .orElse("nobody");
    }

    private static Optional<Proposal> follow(Situation situation, BiPredicate<NodeView, NodeView> wrong) {
        return situation
                .livePrimary()
                .flatMap(primary -> first(
                        situation,
                        node -> node.assignedUpstream().isPresent()
                                && !awaitsRejoin(situation, node)
                                && wrong.test(node, primary),
                        node -> new Proposal(
                                new Action.Follow(node.id(), newUpstream(situation, node, primary)),
                                followReason(node, primary))));
    }

    private static Optional<Proposal> first(
            Situation situation, Predicate<NodeView> wanted, Function<NodeView, Proposal> proposal) {
        for (NodeView node : situation.view().nodes()) {
            if (wanted.test(node)) {
                return Optional.of(proposal.apply(node));
            }
        }
        return Optional.empty();
    }

    /** The upstream it has, where that leads to the primary and is there; else the primary. */
    private static NodeId newUpstream(Situation situation, NodeView node, NodeView primary) {
        return node.assignedUpstream()
                .filter(upstream -> situation.leadsTo(node, primary) && !upstreamGivenUp(situation, node))
                .orElse(primary.id());
    }

    private static String followReason(NodeView node, NodeView primary) {
        return node.id() + " (timeline " + node.timeline().map(Object::toString).orElse("unknown") + ") follows "
                + node.assignedUpstream().map(NodeId::value).orElse("nobody")
                + (node.receiving() ? "" : " and does not stream") + "; " + primary.id() + " is the primary on "
                + Figures.where(primary);
    }

    private static boolean upstreamGivenUp(Situation situation, NodeView node) {
        return node.assignedUpstream()
                .flatMap(situation.view()::node)
                .filter(upstream -> !situation.isPrimary(upstream) && situation.givenUp(upstream))
                .isPresent();
    }

    private static boolean leftBehind(NodeView node, NodeView primary) {
        return node.standsBy()
                && !node.receiving()
                && node.timeline().isPresent()
                && primary.timeline().isPresent()
                && node.timeline().get().compareTo(primary.timeline().get()) < 0;
    }

    private static boolean awaitsRejoin(Situation situation, NodeView node) {
        return node.process() == ProcessState.STOPPED && (situation.view().isFenced(node) || node.beingPrepared());
    }

    private static Optional<Proposal> rejoin(Situation situation, Predicate<NodeView> waiting) {
        return situation
                .livePrimary()
                .flatMap(primary -> first(
                        situation,
                        node -> node.process() == ProcessState.STOPPED
                                && !node.id().equals(primary.id())
                                && waiting.test(node)
                                // A rewind that loses its source half-way ruins the data directory.
                                && !situation.view().cutOff().contains(node.id()),
                        node -> new Proposal(
                                new Action.Rejoin(node.id(), primary.id()),
                                node.id() + " has no processes and was last on " + Figures.where(node) + "; "
                                        + primary.id() + " is the primary on " + Figures.where(primary))));
    }
}
