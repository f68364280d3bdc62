package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.stack.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What an engine tells of containers: of this stack's, and of nobody else's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerEventsIT {
    private static final NodeId PRIMARY = new NodeId("pg1");
    private static final NodeId LAST = new NodeId("pg3");
    private static final Duration MAX = Duration.ofSeconds(20);

    private final DockerMachine machine = new DockerMachine("events");
    private final DockerMachine other = new DockerMachine("events-other");
    private RunningStack stack;

    DockerEventsIT() throws IOException {}

    @BeforeAll
    void start() {
        machine.requireEngine();
        stack = machine.runtime().start(machine.plan(), Progress.SILENT);
    }

    @AfterAll
    void removeEverything() throws IOException {
        try (machine) {
            other.close();
        }
    }

    private static void doEverythingTo(RunningStack stack) {
        NodeHandle node = stack.node(LAST);
        node.ability(CanFreeze.class).orElseThrow().freeze();
        node.ability(CanFreeze.class).orElseThrow().thaw();
        node.ability(CanDisconnect.class).orElseThrow().disconnect();
        node.ability(CanDisconnect.class).orElseThrow().reconnect();
        node.ability(CanKill.class).orElseThrow().kill();
        node.start();
    }

    @Test
    void everythingThatHappensIsToldInOrderAndAtOnce() {
        Queue<PartEvent> told = new ConcurrentLinkedQueue<>();
        try (CanReportEvents.Watch watch = stack.events().orElseThrow().watch(told::add)) {
            doEverythingTo(stack);
            // Without being closed: whoever waits for a death need not ask.
            Await.untilTrue(
                    "the death to be told",
                    MAX,
                    () -> told.stream().anyMatch(event -> event.action().equals(PartEvent.DIE)));
        }

        assertThat(told)
                .allMatch(event -> event.part().equals("pg3") || event.action().equals("health_status"));
        assertThat(told.stream()
                        .filter(event -> event.part().equals("pg3"))
                        .filter(event -> !event.action().equals("health_status"))
                        .map(PartEvent::words)
                        .distinct())
                .containsSubsequence("pg3 pause", "pg3 unpause", "pg3 die exitCode=137", "pg3 start")
                .contains("pg3 kill signal=9")
                .anyMatch(words -> words.matches("pg3 disconnect network=.+"))
                .anyMatch(words -> words.matches("pg3 connect network=.+"));
    }

    /** The control is the watch of the other one, which sees it all. */
    @Test
    void whatHappensToAnotherStackIsNotSeen() {
        RunningStack theirs = other.runtime().start(other.plan(), Progress.SILENT);
        Queue<PartEvent> ours = new ConcurrentLinkedQueue<>();
        Queue<PartEvent> others = new ConcurrentLinkedQueue<>();
        try (CanReportEvents.Watch watch = stack.events().orElseThrow().watch(ours::add);
                CanReportEvents.Watch second = theirs.events().orElseThrow().watch(others::add)) {
            doEverythingTo(theirs);
        }

        assertThat(others).extracting(PartEvent::action).contains("pause", "disconnect", "kill", "die", "start");
        assertThat(ours).extracting(PartEvent::action).doesNotContain("pause", "disconnect", "kill", "die", "start");
    }

    /** Helpers come and go with faults, and are no parts of the stack; a reload is a signal. */
    @Test
    void helpersAreNotTold() {
        Queue<PartEvent> told = new ConcurrentLinkedQueue<>();
        try (CanReportEvents.Watch watch = stack.events().orElseThrow().watch(told::add);
                StackLinks links = stack.openLinks()) {
            CanIsolate network = stack.node(PRIMARY).ability(CanIsolate.class).orElseThrow();
            network.isolate(Direction.BOTH_WAYS);
            network.endIsolation();
            stack.node(LAST).assign(new Assignment.Standby(new NodeId("pg2"), Assignment.Prepare.AS_IS));
        }

        assertThat(told)
                .filteredOn(event -> !event.action().equals("health_status"))
                .extracting(PartEvent::words)
                .isEqualTo(List.of("pg3 kill signal=1"));
    }
}
