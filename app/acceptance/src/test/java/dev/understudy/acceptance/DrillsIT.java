package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.report.Verdict;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.scenario.Drills;
import dev.understudy.engine.drill.scenario.FailoverDrill;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.engine.drill.scenario.Moment;
import dev.understudy.engine.operation.StackOperator;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every drill of the catalogue, on real processes: it comes as it was expected before, and where it must not, the report says so. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DrillsIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** On one stack, one after the other: each leaves it whole. */
    @ParameterizedTest
    @Order(1)
    @ValueSource(
            strings = {
                "switchover",
                "rotation",
                "standby-loss",
                "flapping",
                "controller-loss",
                "old-primary-returns",
                "double-failure",
                "rejoin"
            })
    void comesAsItWasExpected(String name) throws IOException {
        Report report = play(home(), drill(name));

        assertExpectedBefore(report, name);
        assertThat(report.schemaErrors()).isEmpty();
    }

    @ParameterizedTest
    @Order(2)
    @EnumSource(
            value = Moment.class,
            names = {"CHECKPOINT", "BASE_BACKUP", "MID_COMMIT"})
    void thePrimaryIsStruckAtAMoment(Moment moment) {
        Report report = play(home(), new FailoverDrill(FaultName.CRASH, moment));

        assertThat(report.json().path("environment").path("at").asString()).isEqualTo(moment.option());
    }

    /** The first time the stack stays abroad; the second drill, once it is back, goes home by itself. */
    @Test
    @Order(3)
    void aRegionIsLostAndTheStackGoesHome() throws IOException {
        RunningStack stack = home();
        Report lost = play(stack, drill("region-loss"));
        assertExpectedBefore(lost, "region-loss");
        assertThat(lost.events("REFUSED")).isNotEmpty();
        assertThatThrownBy(() -> play(stack, drill("region-loss")))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining("dr1, the primary, is abroad already");

        home();
        Report back = play(stack, drill("failback"));

        assertExpectedBefore(back, "failback");
        assertThat(measures(back)).contains("failback, clients held", "rejoin");
    }

    /** Such a one says that it streams, again and again, until the end of what it has in common with the promoted one. */
    @Test
    @Order(3)
    void aStandbyThatIsAheadOfThePromotedOneIsRewound() {
        Report report = play(home(), new PromotedFromBehind(new NodeId("dr1"), new NodeId("pg2")));

        assertThat(report.events("REJOINED"))
                .anySatisfy(event -> assertThat(event).contains("pg2", "WAL that its upstream never had"));
        assertThat(report.events("FOLLOWS"))
                .noneSatisfy(event -> assertThat(event).contains("pg2: follows dr1"));
    }

    @Test
    @Order(4)
    void commitsWaitForTheOnlySynchronousStandbyAndNothingIsLost() throws IOException {
        RunningStack stack = STACKS.up("pair", TestStacks.pair("pair"));

        Report report = play(stack, drill("sync-standby-loss"));

        assertExpectedBefore(report, "sync-standby-loss");
        assertThat(report.ledger("lost")).isZero();
        assertNotApplicable(stack, "standby-loss", "no standby that no commit waits for");
        assertNotApplicable(stack, "region-loss", "there is no DR standby");
        assertNotApplicable(stack, "rejoin", "commits wait for a standby");
    }

    @Test
    @Order(4)
    void whatCannotBePlayedSaysWhyAndLeavesNothing() throws IOException {
        Path runs = Path.of(home().plan().layout().runs());
        List<Path> before = entries(runs);
        assertNotApplicable(home(), "sync-standby-loss", "no commit waits for a standby");
        assertThatThrownBy(() -> play(home(), new FailoverDrill(FaultName.DISK_FULL)))
                .hasMessageContaining("the disk of pg1 cannot be filled");
        assertThat(entries(runs)).isEqualTo(before);
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    /** What lasts is ended when the controller has nothing left to do: nobody else could end the outage. */
    @Test
    @Order(4)
    void whereNobodyTakesOverAFrozenPrimaryComesBack() throws IOException {
        RunningStack stack = STACKS.up("alone", TestStacks.single("alone"));

        Report report = play(stack, new FailoverDrill(FaultName.FREEZE));

        assertExpectedBefore(report, "failover");
        assertThat(report.events("REFUSED")).singleElement().asString().contains("F21");
        assertThat(report.events("PROMOTED")).isEmpty();
    }

    /** The negative control: an expectation that does not come fails a run in which nothing else is wrong. */
    @Test
    @Order(5)
    void aDrillThatExpectsAnythingElseFails() {
        DrillResult result = result(home(), new Disappointed(drill("standby-loss"), drill("switchover")));

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(Report.of(result).reasons())
                .anySatisfy(reason -> assertThat(reason)
                        .contains(
                                "as expected: another node becomes the primary, by one promotion",
                                "nobody was promoted"));
    }

    private static void assertExpectedBefore(Report report, String name) throws IOException {
        Path directory = Path.of(report.json().path("runDirectory").asString());
        List<String> expected = Files.readAllLines(directory.resolve("expected.txt"));
        assertThat(directory.getFileName().toString()).endsWith("-" + name);
        assertThat(expected).isNotEmpty();
        assertThat(report.json().path("expected").valueStream().map(node -> node.asString()))
                .isEqualTo(expected);
    }

    private static List<String> measures(Report report) {
        return report.json()
                .path("measures")
                .valueStream()
                .map(measure -> measure.path("name").asString())
                .toList();
    }

    private static void assertNotApplicable(RunningStack stack, String name, String why) {
        assertThatThrownBy(() -> play(stack, drill(name)))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining("drill " + name + " is not applicable")
                .hasMessageContaining(why);
    }

    private static Drill drill(String name) {
        return Drills.named(name).orElseThrow();
    }

    /** The stack of most drills, led by its declared primary. */
    private static RunningStack home() {
        RunningStack stack = STACKS.up("catalogue", TestStacks.regions("catalogue"));
        new StackOperator(stack, "acceptance test", Progress.SILENT).failback(PATIENCE);
        return stack;
    }

    private static Report play(RunningStack stack, Drill drill) {
        DrillResult result = result(stack, drill);
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.PASSED);
        return Report.of(result);
    }

    private static DrillResult result(RunningStack stack, Drill drill) {
        return STACKS.appliance()
                .drill(
                        new DrillTarget.Attached(stack.plan().name()),
                        DrillRequests.of(drill, 1, 0),
                        what -> expectedIsWritten(stack, what));
    }

    /** What comes before any fault, on the drill's own thread: a sentence that is written later is not there yet. */
    private static Progress.Step expectedIsWritten(RunningStack stack, String what) {
        if (what.equals("steady traffic on every path")) {
            try (Stream<Path> runs = Files.list(Path.of(stack.plan().layout().runs()))) {
                assertThat(runs.max(Comparator.comparing(Path::getFileName)).orElseThrow())
                        .satisfies(
                                run -> assertThat(run.resolve("expected.txt")).isNotEmptyFile())
                        .satisfies(run -> assertThat(run.resolve("report.json")).doesNotExist());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Progress.SILENT.begin(what);
    }
}
