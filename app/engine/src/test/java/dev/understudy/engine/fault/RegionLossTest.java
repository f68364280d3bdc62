package dev.understudy.engine.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.TuningProfile;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import dev.understudy.engine.fault.Fault.RegionLoss;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.simulated.SimulatedRuntime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegionLossTest {
    private static final HostFacts NOWHERE = new HostFacts(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            20_000,
            "/nonexistent/region",
            "/nonexistent/region/sock",
            "nobody",
            1L << 33);

    private static final String FILE = """
            name: regions
            postgresql: 15
            topology:
              primary: {name: pg1, region: west}
              standbys:
                - {name: pg2, region: west}
                - {name: pg3, region: east}
            monitoring: false
            """;

    private final RunningStack stack = start();

    @Test
    void everyNodeOfTheRegionCrashesAndNoOther() {
        try (InjectedFault loss = new RegionLoss("west", false).inject(stack)) {
            assertThat(state("pg1")).isEqualTo(ServiceState.STOPPED);
            assertThat(state("pg2")).isEqualTo(ServiceState.STOPPED);
            assertThat(state("pg3")).isEqualTo(ServiceState.RUNNING);
            assertThat(loss.completeNanos() - loss.atNanos()).isNotNegative();
        }
    }

    @Test
    void regionWithoutNodesCannotBeLost() {
        assertThatThrownBy(() -> new RegionLoss("north", false).inject(stack))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("no node in region north");
    }

    @Test
    void driverThatCannotIsolateSaysSo() {
        assertThatThrownBy(() -> new RegionLoss("west", true).inject(stack))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("driver cannot do this to");
        assertThat(state("pg1")).isEqualTo(ServiceState.RUNNING);
    }

    private ServiceState state(String id) {
        return stack.node(new NodeId(id)).state();
    }

    private static RunningStack start() {
        ParsedStack.Valid file = (ParsedStack.Valid) StackFile.parse(FILE);
        TuningProfile none = new TuningProfile("none", List.of());
        return new SimulatedRuntime().start(Planner.plan(file.spec(), NOWHERE, none), Progress.SILENT);
    }
}
