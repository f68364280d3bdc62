package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.Verdict;
import dev.understudy.engine.drill.DrillRequest;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.engine.status.StackStatus.State;
import dev.understudy.engine.workload.ClientPath;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A primary that runs on and that nobody reaches: it is fenced, replaced, and taken back once the network is whole. */
@Timeout(240)
class IsolationIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final int CLIENTS = ClientPath.values().length * DrillRequest.DEFAULT_CLIENTS_PER_PATH;

    /**
     * Asynchronous: of each client the last acknowledgement may have passed just before the cut, and its WAL not. More than one of a client
     * would mean that the primary went on to acknowledge.
     */
    @ParameterizedTest
    @EnumSource(
            value = FaultName.class,
            names = {"ISOLATE", "ISOLATE_ONE_WAY", "ISOLATE_INBOUND"})
    void isolatedPrimaryIsReplacedAndTakenBackOnceTheNetworkIsWhole(FaultName fault) throws IOException {
        String name = fault.option();
        RunningStack stack = STACKS.up(name, TestStacks.asynchronous(name));

        DrillResult result = drill(stack, fault);

        Report report = Report.of(result);
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.PASSED);
        assertThat(report.schemaErrors()).isEmpty();
        assertThat(report.ledger("acknowledged")).isGreaterThan(600);
        assertThat(report.ledger("lost")).isLessThanOrEqualTo(CLIENTS);
        assertThat(report.events("FENCED")).singleElement().asString().startsWith("pg1");
        assertThat(report.events("PROMOTED")).hasSize(1);
        assertThat(report.events("HEALED")).hasSize(1);
        assertThat(report.events("REJOINED")).singleElement().asString().startsWith("pg1");
        assertThat(report.paths())
                .hasSize(3)
                .allSatisfy(
                        path -> assertThat(path.path("recovered").asBoolean()).isTrue());
        assertThat(STACKS.appliance().status(stack).state()).isEqualTo(State.HEALTHY);
    }

    /** Nobody confirms to a primary that hears nothing, and nobody is told of a commit that nobody confirmed. */
    @Test
    void synchronousStackLosesNothing() throws IOException {
        RunningStack stack = STACKS.up("isolated-quorum", TestStacks.quorum("isolated-quorum"));

        for (FaultName fault : List.of(FaultName.ISOLATE_INBOUND, FaultName.ISOLATE)) {
            DrillResult result = drill(stack, fault);

            assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.PASSED);
            assertThat(Report.of(result).ledger("lost")).isZero();
        }
        assertThat(STACKS.appliance().status(stack).state()).isEqualTo(State.HEALTHY);
    }

    private static DrillResult drill(RunningStack stack, FaultName fault) {
        return STACKS.appliance()
                .drill(new DrillTarget.Attached(stack.plan().name()), DrillRequests.of(fault), Progress.SILENT);
    }
}
