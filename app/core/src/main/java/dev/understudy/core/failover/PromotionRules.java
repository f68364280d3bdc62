package dev.understudy.core.failover;

import dev.understudy.core.failover.FailoverRule.Proposal;
import dev.understudy.core.stack.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** From a failed primary to a promoted standby: refuse when that would be wrong, else fence, then promote. */
final class PromotionRules {
    private PromotionRules() {}

    static List<FailoverRule> all() {
        return List.of(
                new FailoverRule(
                        "F20",
                        Action.Refuse.class,
                        "a new primary is needed, commits waited for a standby, and not all of these answer",
                        "the silent one may be the only one that has an acknowledged write",
                        PromotionRules::refuseWhileMembersAreSilent),
                new FailoverRule(
                        "F21",
                        Action.Refuse.class,
                        "a new primary is needed and no standby is eligible",
                        "fencing without anybody to promote would turn a hiccup into an outage",
                        PromotionRules::refuseWithoutCandidate),
                new FailoverRule(
                        "F22",
                        Action.Fence.class,
                        "the primary failed as many checks in a row as the policy asks",
                        "it may be alive, frozen or cut off: no promotion before it provably cannot acknowledge",
                        PromotionRules::fenceTheFailed),
                new FailoverRule(
                        "F30",
                        Action.Promote.class,
                        "every assigned primary is fenced",
                        "the most advanced eligible standby loses least: highest timeline, then position, then"
                                + " declared order",
                        PromotionRules::promoteTheMostAdvanced),
                new FailoverRule(
                        "F31",
                        Action.Promote.class,
                        "the assigned primary answers and is still in recovery",
                        "its promotion was cut half-way; asking again is harmless",
                        PromotionRules::promoteAgain));
    }

    private static Optional<Proposal> refuseWhileMembersAreSilent(Situation situation) {
        return situation.eligibility().flatMap(eligibility -> {
            List<NodeId> silent = eligibility.silentMembers(situation.view());
            return silent.isEmpty()
                    ? Optional.empty()
                    : refuse(
                            situation,
                            "commits waited for one of " + Figures.names(eligibility.syncMembers()) + ", and "
                                    + Figures.names(silent) + " cannot be asked: it may hold acknowledged writes"
                                    + " that the others lack");
        });
    }

    private static Optional<Proposal> refuseWithoutCandidate(Situation situation) {
        return situation
                .eligibility()
                .filter(eligibility -> eligibility.candidates().isEmpty())
                .flatMap(eligibility -> refuse(situation, "no eligible standby: " + eligibility.refusals()));
    }

    private static Optional<Proposal> refuse(Situation situation, String why) {
        return situation
                .lastPrimary()
                .map(last -> new Proposal(
                        new Action.Refuse(last.id()),
                        last.id() + " is lost (" + Figures.health(last) + "), but " + why));
    }

    private static Optional<Proposal> fenceTheFailed(Situation situation) {
        return situation
                .failedPrimary()
                .map(failed -> new Proposal(
                        new Action.Fence(failed.id()),
                        failed.id() + " failed " + failed.failedChecks() + " checks in a row, "
                                + situation.policy().failedChecks() + " are enough (" + Figures.health(failed)
                                + "); last known on " + Figures.where(failed)));
    }

    private static Optional<Proposal> promoteTheMostAdvanced(Situation situation) {
        if (situation.primary().isPresent()) {
            return Optional.empty();
        }
        return situation
                .eligibility()
                .map(Eligibility::candidates)
                .filter(candidates -> !candidates.isEmpty())
                .map(candidates ->
                        new Proposal(new Action.Promote(candidates.getFirst().id()), promotionReason(candidates)));
    }

    private static String promotionReason(List<NodeView> candidates) {
        NodeView best = candidates.getFirst();
        String others = candidates.stream()
                .skip(1)
                .map(node -> node.id() + " on " + Figures.where(node))
                .collect(Collectors.joining(", "));
        return "the former primary is fenced; " + best.id() + " on " + Figures.where(best) + " is "
                + (others.isEmpty()
                        ? "the only eligible standby"
                        : "the most advanced eligible standby, ahead of or" + " level with " + others);
    }

    private static Optional<Proposal> promoteAgain(Situation situation) {
        return situation
                .primary()
                .filter(NodeView::standsBy)
                .map(node -> new Proposal(
                        new Action.Promote(node.id()),
                        node.id() + " is assigned primary and still in recovery on " + Figures.where(node)));
    }
}
