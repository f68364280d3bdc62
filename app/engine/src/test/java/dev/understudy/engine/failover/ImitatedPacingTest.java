package dev.understudy.engine.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.failover.Decision;
import dev.understudy.core.failover.NodeView;
import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.failover.Request;
import dev.understudy.core.imitation.ImitatedStage;
import dev.understudy.core.imitation.ImitatedTimes;
import dev.understudy.core.imitation.Imitations;
import dev.understudy.core.imitation.SimulatedDelay;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.PolicyPresets;
import dev.understudy.core.stack.Replication;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImitatedPacingTest {
    private static final NodeId PG1 = new NodeId("pg1");
    private static final NodeId PG2 = new NodeId("pg2");
    private static final long SEED = 11;
    private static final Decision FENCE = new Decision("F22", new Action.Fence(PG1), "lost");
    private static final Decision PROMOTE = new Decision("F30", new Action.Promote(PG2), "best");
    private static final Decision ROUTE = new Decision("F40", new Action.Route("pooler1", PG2), "points to pg1");
    private static final Decision START = new Decision("F24", new Action.Start(PG1), "crashed");
    private static final Optional<Request> FAILOVER = Optional.of(new Request.Failover(PG1, Optional.empty(), false));

    private final List<FailoverEvent> events = new ArrayList<>();

    @Test
    void aPolicyThatImitatesNothingNeverKeepsAnybody() {
        ImitatedPacing pacing = pacing(FailoverPolicy.FAST);
        pacing.look(view(PG1, 3, Optional.empty()), millis(0));

        for (Decision decision : List.of(FENCE, PROMOTE, ROUTE)) {
            assertThat(pacing.holds(decision, millis(1), events::add)).isEmpty();
            pacing.performed(decision, millis(1));
        }
        assertThat(pacing.delays()).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void everyStageIsHeldForItsScaledTimeFromTheFirstSignOfTheOutage() {
        ImitatedPacing pacing = pacing(preset("rds-multi-az").atTimeScale(0.1));
        ImitatedTimes times = Imitations.RDS_MULTI_AZ.draw(new Random(SEED));
        long detected = times.detection().dividedBy(10).toNanos();
        long takenOver = detected + times.takeover().dividedBy(10).toNanos();
        pacing.look(view(PG1, 1, Optional.empty()), millis(0));

        assertThat(pacing.holds(FENCE, millis(480), events::add)).contains(Duration.ofNanos(detected - millis(480)));
        assertThat(pacing.holds(FENCE, detected - millis(1), events::add)).contains(Duration.ofMillis(1));
        assertThat(pacing.holds(FENCE, detected, events::add)).isEmpty();
        pacing.performed(FENCE, detected + millis(20));
        assertThat(pacing.holds(FENCE, detected + millis(21), events::add))
                .as("giving up once is enough")
                .isEmpty();
        assertThat(pacing.holds(PROMOTE, takenOver - millis(5), events::add)).contains(Duration.ofMillis(5));
        assertThat(pacing.holds(PROMOTE, takenOver, events::add)).isEmpty();
        pacing.performed(PROMOTE, takenOver + millis(100));
        pacing.look(view(PG2, 0, Optional.empty()), takenOver + millis(110));
        Duration routing = pacing.played(ImitatedStage.ROUTING).orElseThrow();
        assertThat(pacing.holds(ROUTE, takenOver + millis(100), events::add)).contains(routing);
        assertThat(pacing.holds(ROUTE, takenOver + millis(100) + routing.toNanos(), events::add))
                .isEmpty();

        assertThat(pacing.delays())
                .extracting(SimulatedDelay::stage)
                .containsExactly(ImitatedStage.DETECTION, ImitatedStage.TAKEOVER, ImitatedStage.ROUTING);
        assertThat(pacing.delays().getFirst().waited()).isEqualTo(Duration.ofNanos(detected - millis(480)));
        assertThat(events).as("each is told once, with its source").hasSize(3).allSatisfy(event -> {
            assertThat(event.kind()).isEqualTo(Kind.SIMULATED_DELAY);
            assertThat(event.detail()).startsWith("simulated, rds-multi-az").contains("https://docs.aws.amazon.com");
        });
    }

    @Test
    void aPrimaryThatComesBackEndsTheWaitAndTheNextOutageIsDrawnAnew() {
        ImitatedPacing pacing = pacing(preset("rds-multi-az"));
        Random same = new Random(SEED);
        pacing.look(view(PG1, 1, Optional.empty()), millis(0));
        Duration first = pacing.holds(FENCE, millis(0), events::add).orElseThrow();

        pacing.look(view(PG1, 0, Optional.empty()), millis(5_000));
        pacing.look(view(PG1, 1, Optional.empty()), millis(100_000));
        Duration second = pacing.holds(FENCE, millis(100_000), events::add).orElseThrow();

        assertThat(first).isEqualTo(Imitations.RDS_MULTI_AZ.draw(same).detection());
        assertThat(second).isEqualTo(Imitations.RDS_MULTI_AZ.draw(same).detection());
        assertThat(pacing.delays()).isEmpty();
    }

    @Test
    void whatAnOperatorAskedForIsNotKeptWaiting() {
        ImitatedPacing pacing = pacing(preset("azure-zone-redundant"));
        pacing.look(view(PG1, 3, FAILOVER), millis(0));

        assertThat(pacing.holds(new Decision("F23", new Action.Fence(PG1), "asked"), millis(0), events::add))
                .isEmpty();
        assertThat(pacing.holds(PROMOTE, millis(1), events::add)).isEmpty();
        assertThat(pacing.holds(ROUTE, millis(2), events::add)).isEmpty();
    }

    /** The lock of a node that lives does not expire; when its start fails, the lock is given away at once. */
    @Test
    void aStartInPlaceWaitsForPatronisLoopAndAStartInVainForNothingMore() {
        ImitatedPacing pacing = pacing(preset("patroni"));
        Duration restart = Imitations.PATRONI.draw(new Random(SEED)).restart().orElseThrow();
        pacing.look(view(PG1, 1, Optional.empty()), millis(0));

        assertThat(pacing.holds(START, millis(0), events::add)).contains(restart);
        assertThat(pacing.holds(START, restart.toNanos(), events::add)).isEmpty();
        assertThat(pacing.holds(FENCE, restart.toNanos(), events::add)).isEmpty();
    }

    private static ImitatedPacing pacing(FailoverPolicy policy) {
        return new ImitatedPacing(policy, new Random(SEED));
    }

    private static FailoverPolicy preset(String name) {
        return PolicyPresets.named(name).orElseThrow();
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    /** A primary whose last check began at the instant of the view. */
    private static ClusterView view(NodeId primary, int failedChecks, Optional<Request> request) {
        NodeView node = new NodeView(
                new NodeSpec(primary, "local", "a", Optional.empty(), Replication.ASYNC),
                new Assignment.Primary(),
                failedChecks == 0 ? Optional.of(ObservedRole.PRIMARY) : Optional.empty(),
                ProcessState.RUNNING,
                failedChecks,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                0);
        return new ClusterView(
                List.of(node), new ControllerMemory(Set.of(), false, request), Map.of(), List.of(), Set.of(), Map.of());
    }
}
