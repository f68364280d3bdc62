package dev.understudy.engine.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.TuningProfile;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.render.Routing;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.simulated.SimulatedRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of poolers that do not run: they are led by what is written for their start. */
class StandbyReadersTest {
    private static final NodeId PG1 = new NodeId("pg1");
    private static final NodeId PG2 = new NodeId("pg2");
    private static final NodeId PG3 = new NodeId("pg3");

    @TempDir
    private Path root;

    @Test
    void newStandbyGetsTheReadersOfThePrimary() {
        RunningStack stack = reading("patroni", PG1);

        readers(stack).welcome(PG3, PG1);

        assertThat(targets(stack)).containsOnly(Optional.of(PG3));
    }

    @Test
    void nobodyIsLedToAStandbyThatCannotBeRead() {
        for (String preset : List.of("azure-zone-redundant", "rds-multi-az")) {
            RunningStack stack = reading(preset, PG1);

            readers(stack).welcome(PG3, PG1);
            new StackPoolers(stack, databases(stack)).spreadReaders(PG1);

            assertThat(targets(stack)).as(preset).containsOnly(Optional.of(PG1));
        }
    }

    @Test
    void readersOfOneThatLeavesGoToAnotherOnlyWhereItCanBeRead() {
        RunningStack readable = reading("patroni", PG2);
        readers(readable).leave(PG2, List.of(PG3), PG1);
        assertThat(targets(readable)).containsOnly(Optional.of(PG3));

        RunningStack unreadable = reading("azure-zone-redundant", PG2);
        readers(unreadable).leave(PG2, List.of(PG3), PG1);
        assertThat(targets(unreadable)).containsOnly(Optional.of(PG1));
    }

    private RunningStack reading(String preset, NodeId from) {
        ParsedStack.Valid parsed = (ParsedStack.Valid) StackFile.parse("""
                name: read
                postgresql: 15
                topology:
                  primary: {name: pg1}
                  standbys: [{name: pg2}, {name: pg3}]
                pooling: {instances: 1}
                failover: {preset: %s}
                """.formatted(preset));
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
        RunningStack stack = new SimulatedRuntime()
                .start(Planner.plan(parsed.spec(), host, new TuningProfile("none", List.of())), Progress.SILENT);
        stack.poolers().forEach(pooler -> {
            pooler.stop(ShutdownMode.FAST);
            pooler.route(new Routing(Optional.of(PG1), Optional.of(from)));
        });
        return stack;
    }

    private static List<Optional<NodeId>> targets(RunningStack stack) {
        assertThat(stack.poolers()).isNotEmpty();
        return stack.poolers().stream()
                .map(pooler -> pooler.routing().readOnly())
                .toList();
    }

    private static StandbyReaders readers(RunningStack stack) {
        return new StandbyReaders(stack, databases(stack));
    }

    private static Databases databases(RunningStack stack) {
        return new Databases(stack.plan(), stack.secrets());
    }
}
