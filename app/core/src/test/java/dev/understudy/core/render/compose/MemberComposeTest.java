package dev.understudy.core.render.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Joining;
import dev.understudy.core.plan.Leaving;
import dev.understudy.core.plan.MemberChange;
import dev.understudy.core.plan.PlanFixtures;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.plan.StandbyWish;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.Replication;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The compose project of a stack whose nodes changed while it ran: compose must find nothing to make anew of what runs. */
class MemberComposeTest {
    private static final NodeId PG1 = new NodeId("pg1");
    private static final NodeId PG2 = new NodeId("pg2");
    private static final NodeId PG3 = new NodeId("pg3");
    /** They do something and end, or are nobody's way to the data. */
    private static final Set<String> MAY_CHANGE = Set.of("setup", "init", "prometheus");

    private final StackPlan declared = Planner.planContainers(
            PlanFixtures.production(Replication.ASYNC), PlanFixtures.host(Version.of(1, 22)), PlanFixtures.PROFILE);

    @Test
    void whoeverJoinsLeavesTheServicesThatRunAsTheyAre() {
        StackPlan more = MemberChange.add(declared, Joining.of(declared, PG1, StandbyWish.ANY));

        Map<String, String> before = services(declared);
        Map<String, String> after = services(more);
        before.keySet().removeAll(MAY_CHANGE);

        assertThat(after).containsAllEntriesOf(before).containsKeys("pg4", "exporter_pg4");
        assertThat(after.get("pg4"))
                .contains("aliases: [pg4-member]", "      pg1: ", "      pg2: ", "      pg3: ")
                .contains("127.0.0.1:${UNDERSTUDY_PORT_PG4:-22003}:5432");
        assertThat(Objects.requireNonNull(after.get("pg4")).lines().filter(line -> line.contains("edge:")))
                .as("who only publishes ports does not know the name")
                .noneMatch(line -> line.contains("aliases"));
        assertThat(after.get("setup")).contains("- node:pg4", "config_pg4:/volumes/pg4", "scripts/issue.sh");
        assertThat(before).as("the control").doesNotContainKey("pg4");
    }

    @Test
    void newRegionGetsANetworkAndMovesNobody() {
        StandbyWish far = new StandbyWish(
                Optional.empty(), Optional.of("north"), Optional.empty(), Optional.empty(), Optional.empty());
        StackPlan more = MemberChange.add(declared, Joining.of(declared, PG1, far));
        Map<String, String> before = services(declared);
        before.keySet().removeAll(MAY_CHANGE);

        assertThat(services(more)).containsAllEntriesOf(before);
        assertThat(compose(more)).contains("  north:\n    internal: true");
    }

    @Test
    void whoeverLeavesLeavesTheOthersAsTheyAre() {
        Leaving leaving = new Leaving(PG2, PG1, Map.of(PG2, PG1, PG3, PG2), Set.of(PG1, PG2, PG3), Set.of());
        StackPlan rest = MemberChange.settle(leaving.from(declared, false), List.of());
        Map<String, String> before = services(declared);
        before.keySet().removeAll(MAY_CHANGE);
        before.keySet().removeAll(Set.of("pg2", "exporter_pg2"));

        assertThat(services(rest)).containsAllEntriesOf(before).doesNotContainKeys("pg2", "exporter_pg2");
        assertThat(compose(rest)).doesNotContain("config_pg2", "data_pg2");
    }

    private static String compose(StackPlan plan) {
        return ComposeYaml.render(plan, "..");
    }

    /** Without what compose does not compare: profiles and builds. */
    private static Map<String, String> services(StackPlan plan) {
        Map<String, String> services = new LinkedHashMap<>();
        String text = compose(plan);
        String all = text.substring(text.indexOf("\nservices:\n") + 11, text.indexOf("\nnetworks:\n"));
        String name = "";
        for (String line : all.lines().toList()) {
            if (line.matches("  [a-z0-9_]+:")) {
                name = line.strip().replace(":", "");
            }
            if (!line.isBlank()
                    && !line.strip().startsWith("#")
                    && !line.strip().startsWith("build:")) {
                services.merge(name, line + "\n", String::concat);
            }
        }
        return services;
    }
}
