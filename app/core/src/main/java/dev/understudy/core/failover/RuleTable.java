package dev.understudy.core.failover;

import dev.understudy.core.stack.FailoverPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rules in order of precedence: the first that applies decides. Immutable.
 *
 * @param rules in order; no two share an id
 */
public record RuleTable(List<FailoverRule> rules) {
    /** A table shows only what is done; what is left undone on purpose has to be said. */
    private static final String LEFT_ALONE =
            "While automation is paused, only the rules marked in the column *paused* are asked: *always*, or to bring an"
                    + " operator's request to its end once it is performed. A second primary is then shown and left alone (F01)."
                    + " No rule starts a standby that did not answer after as many starts as the policy allows: it cannot start,"
                    + " and its log says why; nor one that an operator stopped while automation was paused. Standbys behind it are"
                    + " moved (F51). If it is one of those that commits may have waited for, a failover is refused until it"
                    + " answers (F20) or an operator allows the loss. No rule promotes a standby that never heard of the newest"
                    + " timeline, whoever asks: the node that wrote it has to be started by hand.";

    /** The rules this version of Understudy goes by. */
    public static final RuleTable STANDARD = new RuleTable(
            Stream.of(FencingRules.beforeAnythingElse(), RequestRules.all(), PromotionRules.all(), RepairRules.all())
                    .flatMap(List::stream)
                    .toList());

    public RuleTable {
        rules = List.copyOf(rules);
        long ids = rules.stream().map(FailoverRule::id).distinct().count();
        if (ids != rules.size()) {
            throw new IllegalArgumentException("two rules share an id");
        }
    }

    /** What the first rule that applies asks for; empty when the stack is as it should be, or nothing can be done yet. */
    public Optional<Decision> decide(ClusterView view, FailoverPolicy policy) {
        Situation situation = Situation.of(view, policy);
        for (FailoverRule rule : rules) {
            Optional<Decision> decision = rule.apply(situation);
            if (decision.isPresent()) {
                return decision;
            }
        }
        return Optional.empty();
    }

    /** @throws IllegalArgumentException when the table has no such rule */
    public FailoverRule rule(String id) {
        return rules.stream()
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no rule " + id));
    }

    /** The table and a diagram of its precedence, as Markdown; checked in as {@code docs/failover-rules.md}. */
    public String markdown() {
        List<String> lines = new ArrayList<>(List.of(
                "# Failover rules",
                "",
                "Generated from `dev.understudy.core.failover.RuleTable`; `RuleTableTest` fails when this file differs.",
                "",
                "The controller observes the stack, asks for **one** action, performs it and observes again. The first rule that"
                        + " applies decides; its id reaches the report as `decidedBy`.",
                "",
                "| rule | when | action | why | paused |",
                "|---|---|---|---|---|"));
        rules.forEach(rule -> lines.add("| %s | %s | %s | %s | %s |"
                .formatted(rule.id(), rule.when(), rule.action().getSimpleName(), rule.why(), paused(rule))));
        lines.addAll(List.of("", "```mermaid", "flowchart TD", "    look([observe every node]) --> " + first()));
        for (int i = 0; i < rules.size(); i++) {
            lines.addAll(diagram(
                    rules.get(i), i + 1 < rules.size() ? rules.get(i + 1).id() : "idle"));
        }
        lines.addAll(List.of("    idle([nothing to do])", "```", ""));
        lines.addAll(List.of("## What no rule does", "", LEFT_ALONE, ""));
        return String.join("\n", lines);
    }

    private static String paused(FailoverRule rule) {
        return switch (rule.whilePaused()) {
            case NEVER -> "no";
            case FOR_A_REQUEST -> "for a request";
            case ALWAYS -> "always";
        };
    }

    private String first() {
        return rules.isEmpty() ? "idle" : rules.getFirst().id();
    }

    private static List<String> diagram(FailoverRule rule, String next) {
        String action = rule.action().getSimpleName();
        return List.of(
                "    %s{\"%s: %s?\"}"
                        .formatted(rule.id(), rule.id(), rule.when().replace("\"", "'")),
                "    %s -- yes --> %s_%s[%s] --> look".formatted(rule.id(), rule.id(), action, action),
                "    %s -- no --> %s".formatted(rule.id(), next));
    }

    @Override
    public String toString() {
        return rules.stream().map(FailoverRule::id).collect(Collectors.joining(" "));
    }
}
