package dev.understudy.core.failover;

import static dev.understudy.core.failover.Stacks.DR;
import static dev.understudy.core.failover.Stacks.PG1;
import static dev.understudy.core.failover.Stacks.PG2;
import static dev.understudy.core.failover.Stacks.PG3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.Golden;
import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.stack.PolicyPresets;
import dev.understudy.core.stack.Replication;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RuleTableTest {
    private static final Request AWAY_FROM_PG1 = new Request.Failover(PG1, Optional.empty(), false);

    @Test
    void everyRuleDecidesSomeViewSoNoneIsShadowed() {
        Map<String, Stacks> examples = examples();

        assertThat(examples.keySet())
                .containsExactlyElementsOf(RuleTable.STANDARD.rules().stream()
                        .map(FailoverRule::id)
                        .toList());
        examples.forEach((rule, stack) ->
                assertThat(stack.decision().map(Decision::rule)).as(rule).contains(rule));
    }

    @Test
    void everyActionHasARuleAndEveryRuleKeepsToItsAction() {
        assertThat(RuleTable.STANDARD.rules().stream().map(FailoverRule::action).collect(Collectors.toSet()))
                .isEqualTo(Arrays.stream(Action.class.getPermittedSubclasses()).collect(Collectors.toSet()));
        examples()
                .forEach((rule, stack) -> assertThat(
                                stack.decision().orElseThrow().action().getClass())
                        .isEqualTo(RuleTable.STANDARD.rules().stream()
                                .filter(each -> each.id().equals(rule))
                                .findFirst()
                                .orElseThrow()
                                .action()));
    }

    @Test
    void aViewDecidesTheSameEveryTime() {
        examples().forEach((rule, stack) -> assertThat(stack.decision()).isEqualTo(stack.decision()));
    }

    @Test
    void aTableWithTwoRulesOfOneIdIsRefused() {
        FailoverRule rule = RuleTable.STANDARD.rules().getFirst();

        assertThatThrownBy(() -> new RuleTable(List.of(rule, rule))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDocumentedTableIsThisTable() {
        Golden.assertFile("docs/failover-rules.md", RuleTable.STANDARD.markdown());
    }

    private static Map<String, Stacks> examples() {
        Map<String, Stacks> examples = new LinkedHashMap<>();
        examples.put("F01", Stacks.healthy().observed(PG3, ObservedRole.PRIMARY).paused());
        examples.put("F10", Stacks.promoted().observed(PG1, ObservedRole.PRIMARY));
        examples.put("F11", Stacks.fenced().process(PG1, ProcessState.FROZEN));
        examples.put("F12", Stacks.promoted().forgetFences());
        examples.put("F13", Stacks.promoted().follows(PG3, PG2, Prepare.AS_IS).asked(AWAY_FROM_PG1));
        examples.put("F14", Stacks.healthy().asked(new Request.Switchover(PG1, Optional.of(DR))));
        examples.put("F15", Stacks.healthy().asked(new Request.Switchover(PG1, Optional.empty())));
        examples.put(
                "F16",
                Stacks.healthy()
                        .asked(new Request.Switchover(PG1, Optional.of(PG2), true))
                        .stopped(PG1));
        examples.put("F17", Stacks.healthy().silent(PG1, 3).walGrewAgo(PG2, 20));
        examples.put("F18", Stacks.fenced().replication(PG2, Replication.SYNC).stopped(PG2));
        examples.put(
                "F24",
                Stacks.healthy()
                        .policy(PolicyPresets.named("patroni").orElseThrow())
                        .stopped(PG1));
        examples.put("F19", Stacks.fenced().stopped(PG2).stopped(PG3));
        examples.put("F20", Stacks.fenced().replication(PG2, Replication.SYNC).silent(PG2, 1));
        examples.put("F21", Stacks.healthy().silent(PG1, 3).silent(PG2, 3).silent(PG3, 3));
        examples.put("F22", Stacks.healthy().stopped(PG1));
        examples.put("F23", Stacks.healthy().asked(AWAY_FROM_PG1));
        examples.put("F30", Stacks.fenced());
        examples.put("F31", Stacks.fenced().assignedPrimary(PG2));
        examples.put("F40", Stacks.promoted().routed("pooler1", PG1));
        examples.put("F45", Stacks.healthy().stopped(PG3));
        examples.put("F50", Stacks.promoted());
        examples.put("F51", Stacks.healthy().stopped(PG2).readOnly("pooler1", DR));
        examples.put("F52", Stacks.healthy().follows(PG3, PG2, Prepare.AS_IS));
        examples.put("F55", Stacks.healthy().asked(new Request.Reinit(PG3)));
        examples.put("F60", Stacks.promoted().follows(PG3, PG2, Prepare.AS_IS));
        examples.put("F61", preparing().stopped(PG3));
        examples.put("F62", Stacks.healthy().stopped(PG3).readOnly("pooler2", DR));
        examples.put("F70", leftBehind());
        return examples;
    }

    private static Stacks preparing() {
        return Stacks.healthy().follows(PG3, PG1, Prepare.CLONE).readOnly("pooler2", DR);
    }

    private static Stacks leftBehind() {
        return Stacks.healthy()
                .timeline(PG1, 2)
                .timeline(PG2, 2)
                .timeline(DR, 2)
                .receiving(PG3, false);
    }
}
