package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.cli.output.StatusText;
import dev.understudy.cli.output.Style;
import dev.understudy.core.report.Verdict;
import dev.understudy.engine.drill.DrillPatience;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.StagedDrills;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.CanStallReceiver;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.local.LocalRuntime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A standby that cannot keep up: it is named with its lag, nobody waits for it for ever, and nobody promotes it over a better one. */
@Timeout(180)
class LaggingStandbyIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final Duration HEALTHY_MAX = Duration.ofSeconds(60);
    private static final DrillPatience IMPATIENT =
            new DrillPatience(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(2));

    private RunningStack stack;

    @BeforeEach
    void aHealthyStack() {
        stack = STACKS.up("lagging", TestStacks.twoAsynchronous("lagging"));
        awaitHealthy();
    }

    @Test
    void statusNamesAStandbyThatReceivesNothingAlthoughItSaysThatItStreams() {
        String standby = standby();
        CanStallReceiver receiver = ability(standby);
        receiver.stallReceiver();
        try {
            write();

            StackStatus.Node node = degraded(standby);

            assertThat(node.streaming()).as("what the server itself says").isTrue();
            assertThat(node.replayLagBytes().orElseThrow()).isPositive();
            assertThat(node.problems())
                    .singleElement()
                    .asString()
                    .contains("does not keep up", "bytes behind", "it has received no further than");
        } finally {
            receiver.resumeReceiver();
        }
        awaitHealthy();
    }

    @Test
    void statusAndUpNameAStandbyWhoseReplayIsPaused() {
        String standby = standby();
        Superuser superuser = new Superuser(stack);
        superuser.run(standby, "SELECT pg_wal_replay_pause()");
        try {
            write();

            assertThat(degraded(standby).problems())
                    .singleElement()
                    .asString()
                    .contains("does not keep up", "its replay is paused (pg_wal_replay_resume() lets it go on)");
            StackStatus again = STACKS.appliance().status(STACKS.up("lagging", TestStacks.twoAsynchronous("lagging")));
            assertThat(StatusText.of(again, Style.PLAIN))
                    .contains("degraded", "problem: " + standby + ": does not keep up");
        } finally {
            superuser.run(standby, "SELECT pg_wal_replay_resume()");
        }
        awaitHealthy();
    }

    @Test
    void aSlotThatNobodyReadsIsNamedWithTheWalItHoldsBack() {
        String primary = Superuser.primary(STACKS.appliance().status(stack));
        Superuser superuser = new Superuser(stack);
        superuser.run(primary, "SELECT pg_create_physical_replication_slot('forgotten', true)");
        try {
            write();

            assertThat(degraded(primary).problems())
                    .singleElement()
                    .asString()
                    .matches("nobody reads replication slot forgotten, which holds back [1-9]\\d* bytes of WAL.*");
        } finally {
            superuser.run(primary, "SELECT pg_drop_replication_slot('forgotten')");
        }
        awaitHealthy();
    }

    /** The one that stalls is the first in the stack file, so it would be chosen if its lag did not count. */
    @Test
    void aStandbyThatReceivedLessIsNotPromoted() {
        StackStatus before = STACKS.appliance().status(stack);
        String stalled = standby();
        String other = before.nodes().stream()
                .filter(node -> node.assigned().equals("standby") && !node.id().equals(stalled))
                .map(StackStatus.Node::id)
                .findFirst()
                .orElseThrow();
        ability(stalled).stallReceiver();

        DrillResult result = drill(Progress.SILENT);

        Report report = Report.of(result);
        assertThat(report.events("PROMOTED")).singleElement().asString().startsWith(other);
        // Nobody has to heal it: it does not follow the new primary in time, and is taken back as one that was lost.
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.PASSED);
        awaitHealthy();
    }

    @Test
    void aStandbyThatDoesNotReplayFailsTheDrillInsteadOfHoldingItUp() {
        try {
            DrillResult result = drill(pausedBeforeTheLookUp());

            assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAILED);
            assertThat(Report.of(result).reasons())
                    .first()
                    .asString()
                    .matches(
                            "Check \"pg\\d keeps up with the primary\" failed: [1-9]\\d* bytes behind 2000 ms after.*");
        } finally {
            new Superuser(stack).run(standby(), "SELECT pg_wal_replay_resume()");
        }
        awaitHealthy();
    }

    private Progress pausedBeforeTheLookUp() {
        return what -> {
            if (what.startsWith("look up every acknowledged write")) {
                String standby = standby();
                new Superuser(stack).run(standby, "SELECT pg_wal_replay_pause()");
                write();
            }
            return Progress.SILENT.begin(what);
        };
    }

    private DrillResult drill(Progress progress) {
        StagedDrills drill = new StagedDrills(
                new LocalRuntime(STACKS.environment()),
                (spec, told) -> stack.plan(),
                LocalStacks.home().resolve("samples/projects/migrations"),
                STACKS.environment().directories().drillRuns(),
                IMPATIENT);
        return drill.run(new DrillTarget.Attached(stack.plan().name()), DrillRequests.of(FaultName.CRASH), progress);
    }

    /** The first standby in the stack file's order. */
    private String standby() {
        return STACKS.appliance().status(stack).nodes().stream()
                .filter(node -> node.assigned().equals("standby"))
                .map(StackStatus.Node::id)
                .findFirst()
                .orElseThrow();
    }

    private CanStallReceiver ability(String id) {
        return stack.nodes().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .flatMap((NodeHandle node) -> node.ability(CanStallReceiver.class))
                .orElseThrow();
    }

    private void write() {
        String primary = Superuser.primary(STACKS.appliance().status(stack));
        new Superuser(stack).run(primary, "CREATE TABLE written AS SELECT 1", "DROP TABLE written");
    }

    private StackStatus.Node degraded(String id) {
        StackStatus status = STACKS.appliance().status(stack);
        assertThat(status.state()).as(status.toString()).isEqualTo(StackStatus.State.DEGRADED);
        assertThat(status.nodes())
                .filteredOn(node -> !node.id().equals(id))
                .allSatisfy(node -> assertThat(node.problems()).isEmpty());
        return status.nodes().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void awaitHealthy() {
        Await.until("a healthy stack", HEALTHY_MAX, () -> {
            StackStatus status = STACKS.appliance().status(stack);
            return status.state() == StackStatus.State.HEALTHY
                    ? new Observation.Found<>(status)
                    : new Observation.NotYet<>(StatusText.of(status, Style.PLAIN));
        });
    }
}
