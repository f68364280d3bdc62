package dev.understudy.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.PortsSpec;
import dev.understudy.core.stack.Replication;
import dev.understudy.core.stack.StackFile;
import dev.understudy.core.stack.StackSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final HostFacts HOST = PlanFixtures.host(Version.of(1, 18));

    @Test
    void everyPortLiesInTheBlockAndNoneTwice() {
        StackPlan plan = Planner.plan(PlanFixtures.production(Replication.ASYNC), HOST, PlanFixtures.PROFILE);
        List<Integer> ports = Stream.of(
                        plan.nodes().stream().map(NodePlan::endpoint),
                        plan.poolers().stream().map(PoolerPlan::endpoint),
                        plan.services().stream().map(ServicePlan::address))
                .flatMap(addresses -> addresses)
                .map(Endpoint::port)
                .toList();
        assertThat(ports)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allMatch(port -> port >= 22_000 && port < 22_000 + PortsSpec.BLOCK);
    }

    @Test
    void theSameInputGivesTheSamePlan() {
        StackSpec spec = PlanFixtures.production(Replication.ASYNC);
        assertThat(Planner.plan(spec, HOST, PlanFixtures.PROFILE))
                .isEqualTo(Planner.plan(spec, HOST, PlanFixtures.PROFILE));
    }

    @Test
    void aBareMachineGetsAPlanThatSaysWhatIsMissing() {
        StackPlan plan =
                Planner.plan(PlanFixtures.production(Replication.ASYNC), PlanFixtures.bareHost(), PlanFixtures.PROFILE);
        assertThat(plan.binaries().missing()).containsExactly("PostgreSQL 15", "PgBouncer", "openssl");
        assertThat(plan.preload()).containsExactly("pg_stat_statements");
        assertThatThrownBy(() -> plan.binaries().requireComplete())
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BINARY_MISSING));
    }

    @Test
    void preparedStatementsOnAnOldPgBouncerAreRefused() {
        StackSpec spec = PlanFixtures.spec("old", List.of(PlanFixtures.PG1), 1, 100, Map.of());
        assertThatThrownBy(() -> Planner.plan(spec, HOST, PlanFixtures.PROFILE))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VERSION_TOO_OLD));
        assertThat(Planner.plan(spec, PlanFixtures.host(Version.of(1, 22)), PlanFixtures.PROFILE)
                        .poolers())
                .hasSize(1);
    }

    @Test
    void aBareNumberOfSharedBuffersIsExplained() {
        StackSpec spec = PlanFixtures.spec("trap", List.of(PlanFixtures.PG1), 0, 0, Map.of("shared_buffers", "16384"));
        assertThat(Planner.plan(spec, HOST, PlanFixtures.PROFILE).notes())
                .contains("shared_buffers = 16384 counts 8 kB pages: that is 128MB");
    }

    @Test
    void durabilityCannotBeTunedAway() {
        StackSpec spec = PlanFixtures.spec("loose", List.of(PlanFixtures.PG1), 0, 0, Map.of("fsync", "off"));
        assertThatThrownBy(() -> Planner.plan(spec, HOST, PlanFixtures.PROFILE)).hasMessageContaining("fsync");
    }

    @Test
    void badLinesOfAProfileAreAllReported() {
        assertThatThrownBy(() -> TuningProfile.parse("bad", "work_mem = 1MB\nnonsense\na = 1 # x\na = 2 # y\n"))
                .hasMessageContainingAll("line 1: work_mem has no reason", "line 2: not", "line 4: a is set twice");
    }

    @Test
    void containersHaveNamesOfTheirOwn() {
        StackSpec taken = PlanFixtures.spec(
                "taken", List.of(PlanFixtures.node("init", "edge", "a", "", Replication.ASYNC)), 1, 0, Map.of());
        assertThatThrownBy(() -> Planner.planContainers(taken, HOST, PlanFixtures.PROFILE))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STACK_FILE))
                .hasMessageContaining("init, edge");
        assertThat(Planner.plan(taken, HOST, PlanFixtures.PROFILE).driver()).isEqualTo("local");
    }

    @Test
    void boundedDisksAreForContainersAndTheirPriceIsSaid() {
        String file = "{name: small, postgresql: 15, topology: {primary: {name: pg1}}, disk: 2GB}";
        StackSpec bounded = ((ParsedStack.Valid) StackFile.parse(file)).spec();

        assertThat(Planner.planContainers(bounded, HOST, PlanFixtures.PROFILE).notes())
                .anyMatch(note -> note.contains("disks of 2GB each are memory"));
        assertThatThrownBy(() -> Planner.plan(bounded, HOST, PlanFixtures.PROFILE))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STACK_FILE))
                .hasMessageContaining("disk");
    }

    @Test
    void containersAreReachedByNameAmongThemselvesAndOnLoopbackFromOutside() {
        StackPlan plan = Planner.planContainers(PlanFixtures.production(Replication.ASYNC), HOST, PlanFixtures.PROFILE);
        assertThat(plan.nodes()).allSatisfy(node -> {
            assertThat(node.address()).isEqualTo(new Endpoint(node.id().value(), 5432));
            assertThat(node.endpoint().host()).isEqualTo("127.0.0.1");
        });
        assertThat(plan.nodes().stream().map(NodePlan::endpoint)).doesNotHaveDuplicates();
        assertThat(plan.network()).contains(ContainerNetwork.ofPorts(HOST.portBase()));
    }
}
