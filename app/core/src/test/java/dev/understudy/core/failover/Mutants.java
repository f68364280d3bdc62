package dev.understudy.core.failover;

import dev.understudy.core.failover.FailoverRule.Proposal;
import dev.understudy.core.failover.FailoverRule.WhilePaused;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Standard tables broken on purpose: a simulation that does not catch them proves nothing. */
public final class Mutants {
    private Mutants() {}

    /** Promotes as soon as the primary is given up, and fences nobody. */
    public static RuleTable withoutFencing() {
        UnaryOperator<FailoverRule> promoteAtOnce = rule -> replace(
                rule,
                situation -> situation
                        .failedPrimary()
                        .flatMap(failed -> situation.eligibility().orElseThrow().candidates().stream()
                                .findFirst())
                        .map(best -> new Proposal(new Action.Promote(best.id()), "mutant")));
        return new RuleTable(RuleTable.STANDARD.rules().stream()
                .flatMap(rule -> switch (rule.id()) {
                    case "F10", "F11", "F12" -> Stream.empty();
                    case "F22" -> Stream.of(promoteAtOnce.apply(rule));
                    default -> Stream.of(rule);
                })
                .toList());
    }

    /** Promotes the last of the candidates. */
    public static RuleTable promotingTheLeastAdvanced() {
        return new RuleTable(RuleTable.STANDARD.rules().stream()
                .map(rule -> rule.id().equals("F30")
                        ? replace(
                                rule,
                                situation -> rule.guard()
                                        .apply(situation)
                                        .map(proposal -> new Proposal(
                                                new Action.Promote(situation
                                                        .eligibility()
                                                        .orElseThrow()
                                                        .candidates()
                                                        .getLast()
                                                        .id()),
                                                "mutant")))
                        : rule)
                .toList());
    }

    /** Forgets that the declared primary, once it stands by, acknowledges commits as the synchronous standbys do. */
    public static RuleTable forgettingTheDeclaredPrimary() {
        return withEligibility(Mutants::forgetting);
    }

    private static RuleTable withEligibility(BiFunction<Situation, Eligibility, Eligibility> change) {
        return new RuleTable(RuleTable.STANDARD.rules().stream()
                .map(rule -> replace(
                        rule,
                        situation -> rule.guard()
                                .apply(new Situation(
                                        situation.view(),
                                        situation.policy(),
                                        situation.primary(),
                                        situation.eligibility().map(right -> change.apply(situation, right))))))
                .toList());
    }

    private static Eligibility forgetting(Situation situation, Eligibility right) {
        Predicate<NodeId> declaredStandby =
                id -> !situation.view().node(id).orElseThrow().declared().declaredPrimary();
        Set<NodeId> members =
                right.syncMembers().stream().filter(declaredStandby).collect(Collectors.toSet());
        List<NodeView> candidates = right.candidates().stream()
                .filter(node -> members.isEmpty() || declaredStandby.test(node.id()))
                .toList();
        return new Eligibility(candidates, right.refused(), members);
    }

    /** Asks only those that were never told to be the primary: one that was chosen and died before its promotion is forgotten. */
    public static RuleTable forgettingTheChosen() {
        return withEligibility((situation, right) -> new Eligibility(
                right.candidates(),
                right.refused(),
                right.syncMembers().stream()
                        .filter(id ->
                                isOrdinary(situation, situation.view().node(id).orElseThrow()))
                        .collect(Collectors.toSet())));
    }

    private static boolean isOrdinary(Situation situation, NodeView node) {
        return !node.assignedPrimary() && !situation.view().isFenced(node);
    }

    /** Promotes whoever is the most advanced, however far behind. */
    public static RuleTable ignoringTheLag() {
        return new RuleTable(RuleTable.STANDARD.rules().stream()
                .map(rule -> replace(
                        rule,
                        situation ->
                                rule.guard().apply(Situation.of(situation.view(), withoutLag(situation.policy())))))
                .toList());
    }

    private static FailoverPolicy withoutLag(FailoverPolicy policy) {
        return new FailoverPolicy(
                policy.name(),
                policy.checkInterval(),
                policy.checkTimeout(),
                policy.failedChecks(),
                policy.crossRegion());
    }

    /** Gives the primary up at its first failed check. */
    public static RuleTable impatient() {
        return new RuleTable(RuleTable.STANDARD.rules().stream()
                .map(rule -> rule.id().equals("F22")
                        ? replace(
                                rule,
                                situation -> situation
                                        .primary()
                                        .filter(node -> node.failedChecks() > 0)
                                        .map(node -> new Proposal(new Action.Fence(node.id()), "mutant")))
                        : rule)
                .toList());
    }

    /** Asks every rule, paused or not. */
    public static RuleTable deafToPauses() {
        return new RuleTable(RuleTable.STANDARD.rules().stream()
                .map(rule -> rule.whilePaused(WhilePaused.ALWAYS))
                .toList());
    }

    public static RuleTable startingForEver() {
        return new RuleTable(RuleTable.STANDARD.rules().stream()
                .map(rule -> rule.id().equals("F62")
                        ? replace(
                                rule,
                                situation -> situation.view().nodes().stream()
                                        .filter(node -> node.process() == NodeView.ProcessState.STOPPED
                                                && !node.assignedPrimary()
                                                && !situation.view().isFenced(node))
                                        .findFirst()
                                        .map(node -> new Proposal(new Action.Start(node.id()), "mutant")))
                        : rule)
                .toList());
    }

    public static RuleTable without(String... ids) {
        List<FailoverRule> rest = RuleTable.STANDARD.rules().stream()
                .filter(rule -> !List.of(ids).contains(rule.id()))
                .toList();
        return new RuleTable(rest);
    }

    private static FailoverRule replace(FailoverRule rule, Function<Situation, Optional<Proposal>> guard) {
        return new FailoverRule(rule.id(), rule.action(), rule.when(), rule.why(), rule.whilePaused(), guard);
    }
}
