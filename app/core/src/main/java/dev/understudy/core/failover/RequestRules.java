package dev.understudy.core.failover;

import dev.understudy.core.failover.Action.Outcome;
import dev.understudy.core.failover.FailoverRule.Proposal;
import dev.understudy.core.failover.FailoverRule.WhilePaused;
import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.stack.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * What an operator asked for: answer what is done, decline what must not be, begin a switchover. A failover is performed by the rules
 * for a lost primary ({@link PromotionRules}), a switchover is finished by them, too.
 */
final class RequestRules {
    private RequestRules() {}

    static List<FailoverRule> all() {
        return List.of(
                new FailoverRule(
                                "F13",
                                Action.Conclude.class,
                                "a requested switchover or failover is over, and clients reach the primary",
                                "a request is answered once; kept, it would be performed again after a restart",
                                RequestRules::conclude)
                        .whilePaused(WhilePaused.ALWAYS),
                new FailoverRule(
                                "F14",
                                Action.Conclude.class,
                                "what was requested must not be done, and will not be possible a check later",
                                "an operator who is told the reason can choose; a request that waits for ever surprises",
                                situation -> situation
                                        .view()
                                        .memory()
                                        .request()
                                        .flatMap(request -> Refusals.of(situation, request)
                                                .map(why -> declined(situation, request, why))))
                        .whilePaused(WhilePaused.ALWAYS),
                new FailoverRule(
                                "F15",
                                Action.HandOver.class,
                                "a switchover is requested and its target is fit",
                                "a clean stop hands over every write, which no failover can promise",
                                RequestRules::handOver)
                        .whilePaused(WhilePaused.ALWAYS),
                new FailoverRule(
                                "F16",
                                Action.Start.class,
                                "the primary was stopped for a switchover that was cut before anybody was assigned in its place",
                                "started again it has every write; a failover might promote one that lacks the last",
                                RequestRules::undo)
                        .whilePaused(WhilePaused.FOR_A_REQUEST));
    }

    /** Also of a request that was asked too late: another node is the primary already. */
    private static Optional<Proposal> conclude(Situation situation) {
        Optional<Request> request = situation.view().memory().request();
        Optional<NodeView> live = situation.livePrimary();
        if (request.isEmpty() || live.isEmpty() || !RepairRules.clientsAndStandbysAreLed(situation)) {
            return Optional.empty();
        }
        return switch (request.get()) {
            case Request.Failover failover ->
                live.get().id().equals(failover.from())
                        ? Optional.empty()
                        : Optional.of(ended(failover, live.get(), failover.target()));
            case Request.Switchover switchover ->
                live.get().id().equals(switchover.from())
                        ? Optional.of(switchover)
                                .filter(Request.Switchover::begun)
                                .map(begun -> declined(
                                        situation,
                                        begun,
                                        "the switchover did not come through; " + begun.from()
                                                + " is the primary as before, and nothing was lost"))
                        : Optional.of(ended(switchover, live.get(), switchover.target()));
            case Request.Reinit reinit -> Optional.empty();
        };
    }

    private static Proposal ended(Request request, NodeView live, Optional<NodeId> target) {
        boolean asAsked = target.isEmpty() || target.get().equals(live.id());
        return new Proposal(
                new Action.Conclude(live.id(), request, asAsked ? Outcome.FULFILLED : Outcome.DECLINED),
                live.id() + " is the primary on " + Figures.where(live) + ", and clients reach it"
                        + (asAsked ? "" : "; " + target.get() + " was asked for"));
    }

    private static Proposal declined(Situation situation, Request request, String why) {
        return new Proposal(new Action.Conclude(subject(situation, request), request, Outcome.DECLINED), why);
    }

    /** The node it is about; one that the stack does not have is no node to name. */
    private static NodeId subject(Situation situation, Request request) {
        NodeId named = switch (request) {
            case Request.Switchover switchover -> switchover.from();
            case Request.Failover failover -> failover.from();
            case Request.Reinit reinit -> reinit.node();
        };
        return situation
                .view()
                .node(named)
                .or(situation::lastPrimary)
                .orElseGet(() -> situation.view().nodes().getFirst())
                .id();
    }

    private static Optional<Proposal> handOver(Situation situation) {
        if (!(situation.view().memory().request().orElse(null) instanceof Request.Switchover asked) || asked.begun()) {
            return Optional.empty();
        }
        return situation
                .livePrimary()
                .filter(primary -> primary.id().equals(asked.from()))
                .flatMap(primary -> Fitness.best(situation, primary, asked.target())
                        .map(target -> new Proposal(
                                new Action.HandOver(primary.id(), target.id()),
                                "a switchover was asked for; " + target.id() + " streams from " + primary.id()
                                        + " and is "
                                        + Figures.distance(primary.position().orElseThrow(), target.position())
                                        + " behind it on timeline "
                                        + target.timeline().orElseThrow())));
    }

    private static Optional<Proposal> undo(Situation situation) {
        return situation
                .primary()
                .filter(node -> situation.view().memory().request().orElse(null) instanceof Request.Switchover asked
                        && asked.begun()
                        && asked.from().equals(node.id()))
                .filter(node -> node.process() == ProcessState.STOPPED
                        && node.failedStarts() < situation.policy().startAttempts())
                .map(node -> new Proposal(
                        new Action.Start(node.id()),
                        node.id() + " was stopped for a switchover and nobody was assigned primary in its place"));
    }
}
