package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.report.Verdict;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceHandle;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.host.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody dies during a drill who had nothing to do with it. */
class DockerBystanderIT {
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    private static final String NAME = "bystander-" + ProcessHandle.current().pid();
    private static final Duration MAX = Duration.ofSeconds(30);

    private static RunningStack stack;

    @BeforeAll
    static void bringTheStackUp() {
        stack = STACKS.up(NAME, TestStacks.twoAsynchronous(NAME).replace("monitoring: false", "monitoring: true"));
    }

    @AfterEach
    void everybodyIsBack() {
        stack.services().stream()
                .filter(service -> service.state() == ServiceState.STOPPED)
                .forEach(ServiceHandle::start);
    }

    /** The control: with exporters and Prometheus around, and nobody who dies but the primary. */
    @Test
    void drillInWhichOnlyThePrimaryDiesNamesNobody() throws IOException {
        DrillResult result = drill(Progress.SILENT);

        Report report = Report.of(result);
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.PASSED);
        assertThat(report.events("UNEXPECTED")).isEmpty();
        assertThat(engineEvents(report)).contains("\"action\":\"die\"");
    }

    /** It is evidence beside the verdict, which is about what clients saw: an exporter serves none. */
    @ParameterizedTest
    @ValueSource(strings = {"exporter_pg3", "prometheus"})
    void whoDiesMeanwhileIsNamedAndTheVerdictIsTheClients(String bystander) throws IOException {
        DrillResult result = drill(killing(bystander));

        Report report = Report.of(result);
        assertThat(report.schemaErrors()).isEmpty();
        assertThat(report.events("UNEXPECTED")).containsExactly(bystander + " die exitCode=137");
        assertThat(result.text()).contains("unexpected: " + bystander + " die exitCode=137");
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.PASSED);
        assertThat(engineEvents(report)).contains("\"part\":\"" + bystander + "\"");
    }

    /** That the controller starts it again does not explain its death. */
    @Test
    void standbyThatIsBroughtBackWasKilledAllTheSame() throws IOException {
        String standby = stack.nodes().stream()
                .filter(node -> node.assignment() instanceof Assignment.Standby)
                .map(NodeHandle::id)
                .findFirst()
                .orElseThrow();

        Report report = Report.of(drill(killing(standby)));

        assertThat(report.events("UNEXPECTED")).containsExactly(standby + " die exitCode=137");
        assertThat(stack.nodes()).allMatch(node -> node.state() == ServiceState.RUNNING);
    }

    /** As soon as traffic flows: before the fault. */
    private static Progress killing(String id) {
        return what -> {
            if (what.equals("steady traffic on every path")) {
                kill(id);
            }
            return Progress.SILENT.begin(what);
        };
    }

    private static void kill(String id) {
        ExecResult killed = Programs.run(
                List.of("docker", "kill", "understudy-" + NAME + "-" + id + "-1"), System.getenv(), Path.of("/"), MAX);
        assertThat(killed.succeeded()).as(killed.errors()).isTrue();
    }

    private static String engineEvents(Report report) throws IOException {
        return Files.readString(Path.of(report.json().path("runDirectory").asString(), "engine-events.jsonl"));
    }

    private static DrillResult drill(Progress progress) {
        return STACKS.appliance()
                .drill(new DrillTarget.Attached(stack.plan().name()), DrillRequests.of(FaultName.CRASH), progress);
    }
}
