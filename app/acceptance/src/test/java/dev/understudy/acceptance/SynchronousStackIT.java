package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.Verdict;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.FaultName;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where every commit waits for a standby, no fault may lose an acknowledged write. */
class SynchronousStackIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final long SAMPLE_BYTES = 5 * 1024 * 1024;
    private static final double RTO_MILLIS_MAX = 60_000;

    /** pg2 stalls, so pg3 alone has what was acknowledged; on a stack of the drill's own, with real data. */
    @Test
    void stalledStandbyIsPassedOverAndNothingIsLost() throws IOException {
        DrillResult result = STACKS.appliance()
                .drill(
                        new DrillTarget.Ephemeral(
                                STACKS.appliance().spec(STACKS.selection("quorum", TestStacks.quorum("quorum")))),
                        DrillRequests.of(FaultName.WALRECEIVER_STALL, 1, SAMPLE_BYTES),
                        Progress.SILENT);

        Report report = passed(result);
        assertThat(report.events("PROMOTED")).singleElement().asString().startsWith("pg3");
        assertNothingButTheRunIsLeft(report);
    }

    @Test
    void immediateShutdownAndFreezeAreSurvivedOneAfterTheOther() throws IOException {
        RunningStack stack = STACKS.up("steady", TestStacks.quorum("steady"));

        passed(drill(stack, FaultName.IMMEDIATE_SHUTDOWN));
        Report frozen = passed(drill(stack, FaultName.FREEZE));

        // A frozen server cannot be asked to stop: the fence kills it before anybody is promoted.
        assertThat(frozen.events("FENCED")).hasSize(1);
        assertThat(frozen.events("REJOINED")).hasSize(1);
        assertThat(frozen.paths())
                .allSatisfy(
                        path -> assertThat(path.path("totalMillis").asDouble()).isBetween(500.0, RTO_MILLIS_MAX));
    }

    private static DrillResult drill(RunningStack stack, FaultName fault) {
        return STACKS.appliance()
                .drill(new DrillTarget.Attached(stack.plan().name()), DrillRequests.of(fault), Progress.SILENT);
    }

    private static Report passed(DrillResult result) throws IOException {
        Report report = Report.of(result);
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.PASSED);
        assertThat(report.schemaErrors()).isEmpty();
        assertThat(report.ledger("acknowledged")).isGreaterThan(600);
        assertThat(report.ledger("lost")).isZero();
        return report;
    }

    private static void assertNothingButTheRunIsLeft(Report report) throws IOException {
        Path state = STACKS.environment().directories().stateHome();
        try (Stream<Path> drills = Files.list(state)) {
            assertThat(drills.map(Path::getFileName).map(String::valueOf).filter(name -> name.contains("drill-x")))
                    .isEmpty();
        }
        assertThat(Leftovers.commandLines().filter(line -> line.contains(state + "/quorum")))
                .isEmpty();
        assertThat(Path.of(report.json().path("runDirectory").asString(), "report.json"))
                .exists();
    }
}
