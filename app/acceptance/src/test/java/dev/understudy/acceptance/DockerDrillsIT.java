package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.Verdict;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.scenario.Drills;
import dev.understudy.engine.drill.scenario.FailoverDrill;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.engine.drill.scenario.Moment;
import dev.understudy.runtime.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Of the catalogue what containers do otherwise than processes: their disks, what is run beside a server, and how long a strike takes. */
class DockerDrillsIT {
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    private static final String NAME = "played-" + ProcessHandle.current().pid();

    @RegisterExtension
    static final KeptStack STACK = STACKS.kept(NAME, TestStacks.onBoundedDisks(NAME));

    /** A server that has WAL files ahead survives a full disk, and its clients are told errors for as long as it is full. */
    @Test
    void aFullDiskEndsThePrimaryAndAnotherOneLeads() {
        Report report = passed(new FailoverDrill(FaultName.DISK_FULL));

        assertThat(report.events("AT")).singleElement().asString().contains("no room for another");
        assertThat(report.events("HEALED")).singleElement().asString().contains("the disk of");
        assertThat(report.events("REJOINED")).hasSize(1);
        assertThat(report.events("UNEXPECTED")).isEmpty();
        // It is tried to bring it back while its disk is full, too.
        assertThat(report.events("ACTION_FAILED"))
                .allSatisfy(event -> assertThat(event).contains("No space left on device"));
    }

    @Test
    void thePrimaryIsStruckDuringACheckpoint() {
        Report report = passed(new FailoverDrill(FaultName.CRASH, Moment.CHECKPOINT));

        assertQuiet(report);
        assertThat(report.events("AT")).containsExactly("a checkpoint was under way");
        assertThat(report.json().path("environment").path("postgresql").asString())
                .as("what the server says it is")
                .matches("15\\.[1-9][0-9]*");
    }

    /** The negative control: nothing else is wrong with a switchover that ought not to have happened. */
    @Test
    void aSwitchoverThatWasNotExpectedFails() {
        DrillResult result = play(new Disappointed(drill("switchover"), drill("flapping")));

        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAILED);
        Report report = Report.of(result);
        assertThat(report.reasons())
                .singleElement()
                .asString()
                .contains("as expected: the primary stays the primary", "PROMOTED");
        // Clients are served long before the former primary is back.
        assertThat(report.paths())
                .allSatisfy(path -> assertThat(partsAfterThePromotion(path)).isPositive());
        assertQuiet(report);
    }

    private static double partsAfterThePromotion(JsonNode path) {
        return path.path("routingMillis").asDouble() + path.path("clientMillis").asDouble();
    }

    /** Of one that crashed and was not the primary, clients notice nothing, however long an engine takes to kill it. */
    @Test
    void aStandbysCrashIsNoOutage() {
        Report report = passed(drill("standby-loss"));

        assertQuiet(report);
        double longest = report.json()
                .path("measures")
                .valueStream()
                .mapToDouble(measure -> measure.path("millis").asDouble())
                .max()
                .orElseThrow();
        assertThat(report.paths())
                .allSatisfy(
                        path -> assertThat(path.path("totalMillis").asDouble()).isLessThanOrEqualTo(longest));
    }

    private static Report passed(Drill drill) {
        DrillResult result = play(drill);
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.PASSED);
        return Report.of(result);
    }

    /** Whatever the controller was looking at when it was ended. */
    private static void assertQuiet(Report report) {
        assertThat(report.events("ACTION_FAILED")).isEmpty();
        assertThat(report.events("UNEXPECTED")).isEmpty();
    }

    private static DrillResult play(Drill drill) {
        return STACKS.appliance()
                .drill(
                        new DrillTarget.Attached(STACKS.attach(NAME).plan().name()),
                        DrillRequests.of(drill, 1, 0),
                        Progress.SILENT);
    }

    private static Drill drill(String name) {
        return Drills.named(name).orElseThrow();
    }
}
