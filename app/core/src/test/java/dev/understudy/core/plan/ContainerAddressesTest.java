package dev.understudy.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.Replication;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerAddressesTest {
    private static final HostFacts HOST = PlanFixtures.host(Version.of(1, 18));

    @Test
    void nodeHasTheSameNumberInEachOfItsNetworks() {
        StackPlan plan = Planner.planContainers(PlanFixtures.production(Replication.ASYNC), HOST, PlanFixtures.PROFILE);

        assertThat(ContainerAddresses.of(plan, new NodeId("pg3")))
                .isEqualTo(Map.of("edge", net(plan) + ".36", "wan", net(plan) + ".4", "east", net(plan) + ".100"));
    }

    @Test
    void processesHaveNone() {
        StackPlan plan = Planner.plan(PlanFixtures.production(Replication.ASYNC), HOST, PlanFixtures.PROFILE);

        assertThatThrownBy(() -> ContainerAddresses.of(plan, new NodeId("pg1")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String net(StackPlan plan) {
        return plan.network().orElseThrow().prefix();
    }
}
