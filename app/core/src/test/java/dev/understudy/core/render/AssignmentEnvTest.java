package dev.understudy.core.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlanFixtures;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.Replication;
import org.junit.jupiter.api.Test;

class AssignmentEnvTest {
    private static final StackPlan PLAN = Planner.plan(
            PlanFixtures.production(Replication.ASYNC), PlanFixtures.host(Version.of(1, 18)), PlanFixtures.PROFILE);
    private static final NodePlan UPSTREAM = PLAN.nodes().getFirst();
    private static final NodePlan NODE = PLAN.nodes().get(1);
    private static final Assignment CLONE = new Assignment.Standby(UPSTREAM.id(), Prepare.CLONE);

    /** A node without pg_basebackup clones by its upstream's socket, which no link leads to. */
    @Test
    void socketKeepsItsPortWhenTheWayByTcpLeadsThroughALink() {
        StackPlan linked = PLAN.seen(node -> node.withAddress(new Endpoint("127.0.0.1", 45_678)));

        assertThat(AssignmentEnv.render(PLAN, linked, NODE, CLONE).lines())
                .contains("UPSTREAM_PORT=45678")
                .contains("UPSTREAM_SOCKET_PORT=" + UPSTREAM.address().port());
    }

    @Test
    void assignmentIsReadBack() {
        assertThat(AssignmentEnv.parse(AssignmentEnv.render(PLAN, NODE, CLONE))).contains(CLONE);
    }
}
