package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.Verdict;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.engine.status.StackStatus.State;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The drill on containers, one after the other on the same stack: what holds for processes holds for them. */
class DockerFailoverIT {
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    /** Containers are the whole machine's, so that the name is this process's own. */
    private static final String NAME = "drilled-" + ProcessHandle.current().pid();

    private static RunningStack stack;

    @BeforeAll
    static void bringTheStackUp() {
        stack = STACKS.up(NAME, TestStacks.asynchronousWithoutAllowance(NAME));
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultName.class,
            names = {"CRASH", "IMMEDIATE_SHUTDOWN", "FREEZE", "ISOLATE", "ISOLATE_ONE_WAY", "ISOLATE_INBOUND"})
    void everyNodeIsBackAndNothingIsLost(FaultName fault) throws IOException {
        DrillResult result = drill(fault);

        Report report = Report.of(result);
        assertThat(report.schemaErrors()).isEmpty();
        assertThat(report.ledger("acknowledged")).isPositive();
        assertThat(report.json().path("environment").path("driver").asString()).isEqualTo("docker");
        assertThat(report.events("PROMOTED")).hasSize(1);
        assertThat(report.ledger("unexpected")).isZero();
        assertThat(report.ledger("duplicated")).isZero();
        // Asynchronous replication may lose what the last instant acknowledged; then the drill says so, and fails for
        // that alone.
        assertThat(result.verdict() == Verdict.PASSED || report.ledger("lost") > 0)
                .as(result.text())
                .isTrue();
        assertThat(STACKS.appliance().status(stack).state()).isEqualTo(State.HEALTHY);
        // The engine's own record: the former primary died, of the fault or of its fence, and nobody else.
        assertThat(Files.readString(engineEvents(report))).contains("\"action\":\"die\"");
        assertThat(report.events("UNEXPECTED")).isEmpty();
    }

    private static Path engineEvents(Report report) {
        return Path.of(report.json().path("runDirectory").asString(), "engine-events.jsonl");
    }

    /** The negative control. */
    @Test
    void acknowledgedWritesThatNeverReachedTheStandbyAreCountedAsLost() throws IOException {
        DrillResult result = drill(FaultName.WALRECEIVER_STALL);

        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAILED);
        assertThat(Report.of(result).ledger("lost")).isGreaterThanOrEqualTo(50);
    }

    @Test
    void statusSaysThatTheyAreContainersAndWhereTheyAnswer() {
        StackStatus status = STACKS.appliance().status(stack);

        assertThat(status.driver()).isEqualTo("docker");
        assertThat(status.nodes())
                .extracting(StackStatus.Node::endpoint)
                .allMatch(each -> each.startsWith("127.0.0.1:"));
        assertThat(status.nodes().stream().filter(node -> node.observed().equals(Optional.of("primary"))))
                .hasSize(1);
        assertThat(status.state()).isEqualTo(State.HEALTHY);
    }

    private static DrillResult drill(FaultName fault) {
        return STACKS.appliance()
                .drill(new DrillTarget.Attached(stack.plan().name()), DrillRequests.of(fault), Progress.SILENT);
    }
}
