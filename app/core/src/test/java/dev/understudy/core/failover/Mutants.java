package dev.understudy.core.failover;

import dev.understudy.core.failover.FailoverRule.Proposal;
import dev.understudy.core.stack.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        return new RuleTable(RuleTable.STANDARD.rules().stream()
                .map(rule -> replace(rule, situation -> rule.guard().apply(forgetting(situation))))
                .toList());
    }

    private static Situation forgetting(Situation situation) {
        return new Situation(
                situation.view(),
                situation.policy(),
                situation.primary(),
                situation.eligibility().map(right -> forgetting(situation, right)));
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

    public static RuleTable without(String id) {
        List<FailoverRule> rest = RuleTable.STANDARD.rules().stream()
                .filter(rule -> !rule.id().equals(id))
                .toList();
        return new RuleTable(rest);
    }

    private static FailoverRule replace(FailoverRule rule, Function<Situation, Optional<Proposal>> guard) {
        return new FailoverRule(rule.id(), rule.action(), rule.when(), rule.why(), guard);
    }
}
