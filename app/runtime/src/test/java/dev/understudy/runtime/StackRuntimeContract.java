package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.render.Routing;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.StackName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What every driver promises, whatever its stacks are made of. The cases share one stack, because making one takes seconds on real
 * processes. A case that finds it otherwise than started, or comes after one that failed, starts it first: they need no order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StackRuntimeContract {
    static final NodeId PRIMARY = new NodeId("pg1");
    static final NodeId MIDDLE = new NodeId("pg2");
    static final NodeId LAST = new NodeId("pg3");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Optional<RunningStack> started = Optional.empty();

    final RunningStack stack() {
        return started.orElseThrow();
    }

    /** The same one for all cases. */
    abstract StackRuntime runtime();

    /** Of {@link ContractPlans#file}; ports are reserved, again after a removal. */
    abstract StackPlan plan();

    /** What tells one run of a service from the next, such as its pid. */
    abstract String run(ServiceHandle service) throws IOException;

    /** Whether what runs the parts keeps a record of them by itself. */
    boolean reportsEvents() {
        return false;
    }

    /** What no driver can do. */
    private interface Unheard extends Ability {}

    private boolean asStarted;

    @RegisterExtension
    final AfterTestExecutionCallback outcome =
            context -> asStarted = context.getExecutionException().isEmpty();

    /** To start what runs takes containers seconds, so it is left to the cases that are about it. */
    @BeforeEach
    void startUnlessItRuns() {
        if (!asStarted || everything().stream().anyMatch(each -> each.state() != ServiceState.RUNNING)) {
            start();
        }
        asStarted = false;
    }

    final void start() {
        started = Optional.of(runtime().start(plan(), Progress.SILENT));
    }

    @Test
    void startBringsEverythingToRunning() {
        assertThat(stack().nodes()).extracting(ServiceHandle::id).containsExactly("pg1", "pg2", "pg3");
        assertThat(stack().poolers()).extracting(ServiceHandle::id).containsExactly("pooler1");
        assertThat(everything()).allSatisfy(each -> assertState(each, ServiceState.RUNNING));
    }

    @Test
    void startOfARunningStackChangesNoProcess() throws IOException {
        Map<String, String> before = runs();

        start();

        assertThat(runs()).isEqualTo(before);
    }

    @Test
    void stoppedStackIsResumedByStart() throws IOException {
        Map<String, String> before = runs();
        stack().stop(ShutdownMode.FAST, Progress.SILENT);

        start();

        assertThat(everything()).allSatisfy(each -> assertState(each, ServiceState.RUNNING));
        assertThat(runs().values()).doesNotContainAnyElementsOf(before.values());
    }

    @Test
    void attachFindsAStartedStackAndNoneThatNeverWas() {
        assertThat(attached().plan()).isEqualTo(plan());
        assertThat(runtime().names()).contains(plan().name());
        assertThat(runtime().attach(new StackName("never-was"))).isEmpty();
    }

    @Test
    void closingAnAttachedStackDoesNotStopIt() {
        attached().close();

        assertThat(everything()).allSatisfy(each -> assertState(each, ServiceState.RUNNING));
    }

    @Test
    void stopStopsEverythingAndIsHarmlessTwice() {
        stack().stop(ShutdownMode.FAST, Progress.SILENT);
        stack().stop(ShutdownMode.FAST, Progress.SILENT);

        assertThat(everything()).allSatisfy(each -> assertState(each, ServiceState.STOPPED));
    }

    @Test
    void heldStackIsNeitherStartedNorStoppedNorRemovedByOthers() {
        try (RunningStack.Hold hold = stack().hold("drill failover")) {
            for (ThrowingCallable other : List.<ThrowingCallable>of(
                    () -> attached().hold("another drill"),
                    this::start,
                    () -> attached().stop(ShutdownMode.FAST, Progress.SILENT),
                    () -> attached().remove(Progress.SILENT))) {
                assertThatThrownBy(other)
                        .isInstanceOf(UnderstudyException.class)
                        .hasMessageContaining("is in use by \"drill failover\"");
            }
            assertThat(everything()).allSatisfy(each -> assertState(each, ServiceState.RUNNING));
            hold.close();
        }

        attached().hold("another drill").close();
        start();
    }

    @Test
    void aCommandWaitsForTheEndOfATurn() {
        RunningStack.Turn turn = stack().turn("agent", "mine");
        CompletableFuture<RunningStack.Hold> command = new CompletableFuture<>();
        RunningStack other = attached();
        Thread waiting = Thread.ofPlatform().start(() -> command.complete(other.hold("switchover")));
        Await.untilTrue(
                "the command to wait", Duration.ofSeconds(10), () -> waiting.getState() == Thread.State.TIMED_WAITING);
        assertThatThrownBy(() -> attached().turn("another agent", "another"))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("is in use by \"agent\"");
        assertThat(command).isNotDone();

        turn.close();
        command.join().close();

        // Whoever watches learns that a command had the stack, and then that nobody had.
        try (RunningStack.Turn next = stack().turn("agent", "mine")) {
            assertThat(next.before()).isEmpty();
        }
        try (RunningStack.Turn next = stack().turn("agent", "mine")) {
            assertThat(next.before()).isEqualTo("mine");
        }
    }

    @Test
    void removeLeavesNoFileButRunsAndAttachFindsNothing() throws IOException {
        Path root = Path.of(stack().plan().layout().root());
        StackName name = stack().plan().name();

        stack().remove(Progress.SILENT);

        assertThat(everything()).allSatisfy(each -> assertState(each, ServiceState.STOPPED));
        assertThat(runtime().attach(name)).isEmpty();
        assertThat(runtime().discard(name, Progress.SILENT)).isFalse();
        if (Files.exists(root)) {
            try (Stream<Path> left = Files.list(root)) {
                assertThat(left).allMatch(path -> path.endsWith("runs"));
            }
        }
    }

    @Test
    void killedNodeIsStoppedAndStartBringsItBack() {
        NodeHandle node = stack().node(LAST);

        node.ability(CanKill.class).orElseThrow().kill();

        assertState(node, ServiceState.STOPPED);
        assertState(stack().node(MIDDLE), ServiceState.RUNNING);
        start();
        assertState(node, ServiceState.RUNNING);
    }

    /** Where something reports events; {@link #reportsEvents} says whether it must. */
    @Test
    void deathOfANodeIsReportedOnceWithItsTimeAndNothingAfterTheWatch() {
        assertThat(stack().events().isPresent()).isEqualTo(reportsEvents());
        Queue<PartEvent> told = new ConcurrentLinkedQueue<>();
        stack().events().ifPresent(events -> {
            long before = System.nanoTime();
            try (CanReportEvents.Watch watch = events.watch(told::add)) {
                stack().node(LAST).ability(CanKill.class).orElseThrow().kill();
            }
            long after = System.nanoTime();
            assertThat(told)
                    .filteredOn(event -> event.action().equals(PartEvent.DIE))
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.part()).isEqualTo(LAST.value());
                        assertThat(event.details()).containsEntry("exitCode", "137");
                        assertThat(event.atNanos() - before).isNotNegative();
                        assertThat(after - event.atNanos()).isNotNegative();
                    });
            int all = told.size();
            start();
            assertThat(told).hasSize(all);
        });
        start();
    }

    @Test
    void frozenNodeIsThawedOrStopped() {
        NodeHandle node = stack().node(LAST);
        CanFreeze freezer = node.ability(CanFreeze.class).orElseThrow();

        freezer.freeze();
        assertState(node, ServiceState.FROZEN);
        freezer.thaw();
        assertState(node, ServiceState.RUNNING);
        freezer.freeze();
        node.stop(ShutdownMode.FAST);

        assertState(node, ServiceState.STOPPED);
    }

    @Test
    void execRunsAProgramAndItsExitStatusIsAResult() {
        NodeHandle node = stack().node(PRIMARY);

        assertThat(node.exec(List.of("/usr/bin/true"), TIMEOUT).exitStatus()).isZero();
        assertThat(node.exec(List.of("/usr/bin/false"), TIMEOUT).exitStatus()).isEqualTo(1);
    }

    @Test
    void assignmentIsReadBackAndSurvivesAttach() {
        NodeHandle node = stack().node(LAST);
        Assignment declared = node.assignment();
        Assignment other = new Assignment.Standby(PRIMARY, Assignment.Prepare.AS_IS);
        assertThat(declared).isEqualTo(new Assignment.Standby(MIDDLE, Assignment.Prepare.AS_IS));
        try {
            node.assign(other);

            assertThat(node.assignment()).isEqualTo(other);
            assertThat(attached().node(LAST).assignment()).isEqualTo(other);
        } finally {
            node.assign(declared);
        }
    }

    @Test
    void logTailGivesTheNewestLinesLast() {
        NodeHandle node = stack().node(LAST);
        node.stop(ShutdownMode.FAST);
        List<String> before = node.logTail(10_000);

        start();
        node.stop(ShutdownMode.FAST);

        List<String> all = node.logTail(10_000);
        assertThat(all).hasSizeGreaterThan(before.size()).startsWith(before.toArray(String[]::new));
        assertThat(node.logTail(2)).isEqualTo(all.subList(all.size() - 2, all.size()));
    }

    @Test
    void unknownAbilityGivesEmpty() {
        assertThat(stack().node(PRIMARY).ability(Unheard.class)).isEmpty();
    }

    @Test
    void unknownNodeIsRefused() {
        assertThatThrownBy(() -> stack().node(new NodeId("pg9"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void routeOfAPoolerIsReadBackAndSurvivesAttach() {
        PoolerHandle pooler = stack().poolers().getFirst();
        Routing declared = pooler.routing();
        Routing other = new Routing(Optional.empty(), Optional.of(LAST));
        try {
            pooler.route(other);

            assertThat(pooler.routing()).isEqualTo(other);
            assertThat(attached().poolers().getFirst().routing()).isEqualTo(other);
        } finally {
            pooler.route(declared);
        }
    }

    private RunningStack attached() {
        return runtime().attach(plan().name()).orElseThrow();
    }

    private List<ServiceHandle> everything() {
        List<ServiceHandle> all = new ArrayList<>(stack().nodes());
        all.addAll(stack().poolers());
        all.addAll(stack().services());
        return all;
    }

    private Map<String, String> runs() throws IOException {
        Map<String, String> runs = new TreeMap<>();
        for (ServiceHandle service : everything()) {
            runs.put(service.id(), run(service));
        }
        return runs;
    }

    private static void assertState(ServiceHandle service, ServiceState state) {
        assertThat(service.state()).as(service.id()).isEqualTo(state);
    }
}
