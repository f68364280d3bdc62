package dev.understudy.core.failover;

import dev.understudy.core.failover.FailoverRule.Proposal;
import dev.understudy.core.failover.FailoverRule.WhilePaused;
import dev.understudy.core.failover.NodeView.ProcessState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** From a failed primary to a promoted standby: refuse when that would be wrong, else fence, then promote. */
final class PromotionRules {
    private PromotionRules() {}

    static List<FailoverRule> all() {
        return List.of(
                        new FailoverRule(
                                "F17",
                                Action.Refuse.class,
                                "the primary is given up, its processes run, and a standby that answers has heard of new WAL from it since"
                                        + " the last failed check began",
                                "it lives and only the controller is cut off from it; to fence it would make the outage",
                                PromotionRules::holdWhileStandbysHearIt),
                        new FailoverRule(
                                "F18",
                                Action.Start.class,
                                "a new primary is needed, and a standby that commits may have waited for has crashed",
                                "nobody may be promoted before it was asked, and one that is down cannot be",
                                PromotionRules::startASilentMember),
                        new FailoverRule(
                                "F24",
                                Action.Start.class,
                                "the primary is given up, its processes are gone, and the policy imitates a system that starts a crashed"
                                        + " primary in place",
                                "what runs beside it on a node that lives keeps its leader's lock and starts it again; only a start in vain"
                                        + " is answered by a failover",
                                PromotionRules::startInPlace),
                        new FailoverRule(
                                "F19",
                                Action.Start.class,
                                "a new primary is needed, nobody may be promoted, and the last one, or else a standby, has no processes",
                                "started again where it is, the last primary has all of its writes; a standby may be eligible once it"
                                        + " answers",
                                PromotionRules::startWhoeverIsLeft),
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
                                "F23",
                                Action.Fence.class,
                                "an operator asked for a failover from the primary, and somebody may be promoted",
                                "whether it is alive does not matter: it must not acknowledge anything after the promotion",
                                PromotionRules::fenceAsAsked),
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
                                PromotionRules::promoteAgain))
                .stream()
                .map(rule -> rule.whilePaused(WhilePaused.FOR_A_REQUEST))
                .toList();
    }

    private static Optional<Proposal> holdWhileStandbysHearIt(Situation situation) {
        return situation
                .failedPrimary()
                .filter(failed -> failed.process() == ProcessState.RUNNING && !situation.isToBeReplaced(failed))
                .flatMap(failed -> situation.view().nodes().stream()
                        .filter(node -> hears(node, failed))
                        .findFirst()
                        .map(witness -> new Proposal(
                                new Action.Refuse(failed.id()),
                                failed.id() + " failed " + failed.failedChecks() + " checks in a row, but "
                                        + witness.id() + " heard of new WAL from it "
                                        + Figures.millis(witness.walGrewAgo().orElseThrow())
                                        + " ago, after the last of them began ("
                                        + Figures.millis(failed.checkedAgo())
                                        + " ago): it lives, and only the controller is cut off from it")));
    }

    private static boolean hears(NodeView standby, NodeView primary) {
        return standby.standsBy()
                && standby.receiving()
                && standby.assignedUpstream().equals(Optional.of(primary.id()))
                && standby.walGrewAgo()
                        .filter(age -> age.compareTo(primary.checkedAgo()) < 0)
                        .isPresent();
    }

    private static Optional<Proposal> startInPlace(Situation situation) {
        return situation
                .failedPrimary()
                .filter(failed -> situation.policy().restartsInPlace()
                        && failed.process() == ProcessState.STOPPED
                        && failed.failedStarts() == 0
                        && !situation.isToBeReplaced(failed))
                .map(failed -> new Proposal(
                        new Action.Start(failed.id()),
                        failed.id() + " has crashed (" + Figures.health(failed) + "), and policy "
                                + situation.policy().name() + " starts a crashed primary in place first"));
    }

    private static Optional<Proposal> startASilentMember(Situation situation) {
        return situation
                .eligibility()
                .flatMap(eligibility -> eligibility.silentMembers(situation.view()).stream()
                        .filter(situation::mayBeStarted)
                        .findFirst()
                        .map(node -> new Proposal(
                                new Action.Start(node.id()),
                                node.id()
                                        + " has no processes, and may be the only one that has an acknowledged write; start "
                                        + (node.failedStarts() + 1) + " of "
                                        + situation.policy().startAttempts())));
    }

    private static Optional<Proposal> startWhoeverIsLeft(Situation situation) {
        return situation
                .eligibility()
                .filter(eligibility -> eligibility.candidates().isEmpty()
                        || !eligibility.silentMembers(situation.view()).isEmpty())
                // Who misses a single check may be there at the next one.
                .filter(eligibility -> situation.view().nodes().stream().noneMatch(situation::hiccups))
                .flatMap(eligibility -> situation
                        .startablePrimary()
                        .or(() -> crashedStandby(situation, eligibility))
                        .map(node -> new Proposal(
                                new Action.Start(node.id()),
                                node.id() + " has no processes, and nobody can be promoted: " + eligibility.refusals()
                                        + "; start " + (node.failedStarts() + 1) + " of "
                                        + situation.policy().startAttempts())));
    }

    /** Once it answers it may turn out to be eligible. */
    private static Optional<NodeView> crashedStandby(Situation situation, Eligibility eligibility) {
        return situation.view().nodes().stream()
                .filter(node ->
                        situation.mayBeStarted(node) && eligibility.candidates().isEmpty())
                .findFirst();
    }

    private static Optional<Proposal> refuseWhileMembersAreSilent(Situation situation) {
        return situation.eligibility().flatMap(eligibility -> {
            List<NodeView> silent = eligibility.silentMembers(situation.view());
            return silent.isEmpty() || lossAllowed(situation)
                    ? Optional.empty()
                    : refuse(situation, silence(eligibility, silent));
        });
    }

    static String silence(Eligibility eligibility, List<NodeView> silent) {
        return "commits waited for one of " + Figures.names(eligibility.syncMembers()) + ", and "
                + Figures.names(silent.stream().map(NodeView::id).toList())
                + " cannot be asked: it may hold acknowledged writes that the others lack";
    }

    private static boolean lossAllowed(Situation situation) {
        return situation
                .failoverAskedFor()
                .filter(Request.Failover::allowDataLoss)
                .isPresent();
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
                        (situation.isToBeReplaced(last) && !situation.givenUp(last)
                                        ? "a failover from " + last.id() + " was asked for, but "
                                        : last.id() + " is lost (" + Figures.health(last) + "), but ")
                                + why));
    }

    private static Optional<Proposal> fenceAsAsked(Situation situation) {
        return situation
                .primary()
                .filter(situation::isToBeReplaced)
                .map(node -> new Proposal(
                        new Action.Fence(node.id()),
                        "an operator asked for a failover from " + node.id() + " (" + Figures.health(node)
                                + "); last known on " + Figures.where(node)
                                + (lossAllowed(situation) ? "; losing acknowledged writes was allowed" : "")));
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
                .map(candidates -> new Proposal(
                        new Action.Promote(candidates.getFirst().id()), promotionReason(situation, candidates)));
    }

    private static String promotionReason(Situation situation, List<NodeView> candidates) {
        NodeView best = candidates.getFirst();
        return byRank(candidates, best)
                + (lossAllowed(situation)
                        ? "; an operator allowed that acknowledged writes are lost (F20 and the maximum lag do not hold)"
                        : "");
    }

    private static String byRank(List<NodeView> candidates, NodeView best) {
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
