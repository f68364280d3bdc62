package dev.understudy.engine.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.plan.TuningProfile;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.simulated.SimulatedRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of nodes whose servers do not answer; what is dropped takes real ones. */
class StandbySlotsTest {
    @TempDir
    private Path root;

    /** Cut off, a server accepts and says nothing. */
    @Test
    @Timeout(8)
    void nodesThatDoNotAnswerAreNoFailureOfWhatWentWellAndAreWaitedForTogether() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            StandbySlots slots = slots(silent.getLocalPort());

            slots.dropUnused();

            assertThat(silent.isClosed()).isFalse();
        }
    }

    @Test
    void nodeThatDoesNotAnswerMayStillHaveTheSlot() throws IOException {
        int nobody;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = taken.getLocalPort();
        }
        assertThat(slots(nobody).drop("pg4")).isFalse();
    }

    private StandbySlots slots(int port) {
        StackPlan plan = plan().seen(node -> at(node, port));
        RunningStack stack = new SimulatedRuntime().start(plan, Progress.SILENT);
        return new StandbySlots(stack, new Databases(plan, stack.secrets()));
    }

    private static NodePlan at(NodePlan node, int port) {
        return node.withEndpoint(new Endpoint("127.0.0.1", port));
    }

    private StackPlan plan() {
        ParsedStack.Valid parsed = (ParsedStack.Valid) StackFile.parse("""
                name: silent
                postgresql: 15
                topology:
                  primary: {name: pg1}
                  standbys: [{name: pg2}, {name: pg3}, {name: pg4}, {name: pg5}]
                """);
        HostFacts host = new HostFacts(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                20_000,
                root.toString(),
                root.resolve("sock").toString(),
                "nobody",
                1L << 33);
        return Planner.plan(parsed.spec(), host, new TuningProfile("none", List.of()));
    }
}
