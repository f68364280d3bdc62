package dev.understudy.core.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.PlanFixtures;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.Replication;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DatabasesIniTest {
    private static final StackPlan PLAN = Planner.plan(
            PlanFixtures.production(Replication.ASYNC), PlanFixtures.host(Version.of(1, 18)), PlanFixtures.PROFILE);
    private static final PoolerPlan POOLER = PLAN.poolers().getFirst();
    private static final NodeId FIRST = PLAN.nodes().getFirst().id();
    private static final NodeId SECOND = PLAN.nodes().get(1).id();

    @Test
    void routingIsReadBack() {
        Routing routing = new Routing(Optional.of(SECOND), Optional.of(FIRST));

        assertThat(readBack(PLAN, routing)).isEqualTo(routing);
    }

    @Test
    void cutRoutingIsReadBack() {
        Routing routing = new Routing(Optional.empty(), Optional.of(FIRST));

        assertThat(readBack(PLAN, routing)).isEqualTo(routing);
    }

    @Test
    void routingThroughLinksThatAreGoneIsReadBack() {
        StackPlan linked = PLAN.seen(node -> node.withAddress(new Endpoint("127.0.0.1", 45_678)));
        Routing routing = new Routing(Optional.of(SECOND), Optional.of(FIRST));

        assertThat(DatabasesIni.render(linked, POOLER, routing).content()).contains("port=45678 ");
        assertThat(readBack(linked, routing)).isEqualTo(routing);
    }

    @Test
    void fileOfAnEarlierVersionIsReadByItsAddresses() {
        Routing routing = new Routing(Optional.of(SECOND), Optional.of(FIRST));
        String unmarked = DatabasesIni.render(PLAN, POOLER, routing)
                .content()
                .lines()
                .filter(line -> !line.startsWith(";"))
                .collect(Collectors.joining("\n"));

        assertThat(DatabasesIni.parse(PLAN, unmarked)).isEqualTo(routing);
    }

    private static Routing readBack(StackPlan rendering, Routing routing) {
        return DatabasesIni.parse(
                PLAN, DatabasesIni.render(rendering, POOLER, routing).content());
    }
}
