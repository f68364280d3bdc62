package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.Verdict;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.runtime.CanStallReceiver;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
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

    @Test
    void whileNoStandbyConfirmsACommitWaitsAndIsNotAcknowledged() throws SQLException {
        RunningStack stack = STACKS.up("waiting", TestStacks.quorum("waiting"));
        try (WaitingWrite write = WaitingWrite.into(stack)) {
            receiver(stack, "pg2").stallReceiver();
            receiver(stack, "pg3").stallReceiver();

            write.begin();
            write.awaitWaiting();
            // The primary gives up both connections, and still nobody is told that the write is safe.
            write.awaitFollowers(0);
            write.awaitWaiting();
            assertThat(write.acknowledged()).isFalse();

            receiver(stack, "pg3").resumeReceiver();
            write.awaitAcknowledged();
        }
    }

    /** The first of the list stalls: the next one takes its place, has what was acknowledged, and is the one to promote. */
    @Test
    void aStalledFirstStandbyHoldsCommitsUpUntilTheNextTakesItsPlace() throws SQLException, IOException {
        RunningStack stack = STACKS.up("first", TestStacks.first("first"));
        try (WaitingWrite write = WaitingWrite.into(stack)) {
            receiver(stack, "pg2").stallReceiver();

            write.begin();
            write.awaitWaiting();
            write.awaitFollowers(1);
            write.awaitAcknowledged();

            Report report = passed(drill(stack, FaultName.CRASH));
            assertThat(report.events("PROMOTED")).singleElement().asString().startsWith("pg3");
            assertThat(write.isOn("pg3")).isTrue();
        }
    }

    private static CanStallReceiver receiver(RunningStack stack, String id) {
        return stack.nodes().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .flatMap(node -> node.ability(CanStallReceiver.class))
                .orElseThrow();
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
