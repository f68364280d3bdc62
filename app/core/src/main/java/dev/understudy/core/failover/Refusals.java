package dev.understudy.core.failover;

import dev.understudy.core.stack.NodeId;
import java.util.List;
import java.util.Optional;

/** Why a request must not be performed; empty when it may be, has been begun, or may be possible a check later. */
final class Refusals {
    private Refusals() {}

    static Optional<String> of(Situation situation, Request request) {
        return switch (request) {
            case Request.Switchover switchover -> ofSwitchover(situation, switchover);
            case Request.Failover failover -> ofFailover(situation, failover);
            case Request.Reinit reinit -> ofReinit(situation, reinit);
        };
    }

    private static Optional<String> ofSwitchover(Situation situation, Request.Switchover asked) {
        Optional<NodeView> primary = situation.primary();
        if (asked.begun()) {
            return Optional.empty();
        }
        if (primary.isEmpty() || !primary.get().id().equals(asked.from())) {
            return Optional.of(asked.from() + " is not the primary"
                    + primary.map(other -> "; " + other.id() + " is assigned").orElse(""));
        }
        if (situation.givenUp(primary.get())) {
            return Optional.of(primary.get().id() + " does not answer (" + Figures.health(primary.get())
                    + "): a switchover needs a live primary, a failover does not");
        }
        // While the primary misses a check nothing is known to be wrong with it.
        return situation.livePrimary().flatMap(live -> targetOf(situation, live, asked.target()));
    }

    private static Optional<String> targetOf(Situation situation, NodeView primary, Optional<NodeId> target) {
        if (Fitness.best(situation, primary, target).isPresent()) {
            return Optional.empty();
        }
        if (target.isEmpty()) {
            return Fitness.nobody(situation, primary).map(why -> "no standby can take over: " + why);
        }
        return situation
                .view()
                .node(target.get())
                .map(node -> situation.hiccups(node)
                        ? Optional.<String>empty()
                        : Fitness.objection(situation, primary, node))
                .orElseGet(() -> Optional.of("the stack has no node " + target.get()));
    }

    private static Optional<String> ofFailover(Situation situation, Request.Failover asked) {
        Optional<NodeId> target = asked.target();
        if (target.isPresent() && situation.view().node(target.get()).isEmpty()) {
            return Optional.of("the stack has no node " + target.get());
        }
        if (target.equals(Optional.of(asked.from()))) {
            return Optional.of(asked.from() + " is the primary that would be fenced");
        }
        if (situation.primary().isPresent() && !situation.primary().get().id().equals(asked.from())) {
            // Somebody is being promoted, by this request or another reason: it is answered once that is over.
            return Optional.empty();
        }
        return situation.eligibility().flatMap(eligibility -> ofPromotion(situation, asked, eligibility));
    }

    private static Optional<String> ofPromotion(Situation situation, Request.Failover asked, Eligibility eligibility) {
        List<NodeView> silent = asked.allowDataLoss() ? List.of() : eligibility.silentMembers(situation.view());
        if (!silent.isEmpty()) {
            return silent.stream().allMatch(situation::hiccups)
                    ? Optional.empty()
                    : Optional.of(PromotionRules.silence(eligibility, silent));
        }
        if (!eligibility.candidates().isEmpty()
                || situation.view().nodes().stream()
                        .anyMatch(node -> situation.hiccups(node)
                                && !situation.isPrimary(node)
                                && asked.target()
                                        .filter(id -> !id.equals(node.id()))
                                        .isEmpty())) {
            return Optional.empty();
        }
        return Optional.of("nobody may be promoted: " + eligibility.refusals());
    }

    private static Optional<String> ofReinit(Situation situation, Request.Reinit asked) {
        Optional<NodeView> node = situation.view().node(asked.node());
        if (node.isEmpty()) {
            return Optional.of("the stack has no node " + asked.node());
        }
        return situation.isPrimary(node.get())
                ? Optional.of(asked.node() + " is the primary: what it has exists nowhere else for sure")
                : Optional.empty();
    }
}
