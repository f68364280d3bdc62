package dev.understudy.engine.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.TuningProfile;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import dev.understudy.engine.failover.Mandate.Standing;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.simulated.SimulatedRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedMandateTest {
    private static final String FILE = """
            name: shared
            postgresql: 15
            topology:
              primary: {name: pg1}
              standbys:
                - {name: pg2}
            monitoring: false
            """;
    private static final ControllerMemory PAUSED =
            new ControllerMemory(Set.of(new NodeId("pg1")), true, Optional.empty());

    @TempDir
    private Path root;

    private RunningStack stack;
    private SharedMandate mandate;

    @BeforeEach
    void watchTheStack() {
        ParsedStack.Valid file = (ParsedStack.Valid) StackFile.parse(FILE);
        HostFacts host = new HostFacts(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                20_000,
                root.toString(),
                root.resolve("sock").toString(),
                "nobody",
                1L << 33);
        TuningProfile none = new TuningProfile("none", List.of());
        stack = new SimulatedRuntime().start(Planner.plan(file.spec(), host, none), Progress.SILENT);
        mandate = new SharedMandate(stack, "agent", "turn-1");
    }

    @Test
    void whatWasSeenBeforeTheFirstLookIsVoid() {
        assertThat(mandate.look()).isEqualTo(Standing.CHANGED);
        assertThat(mandate.look()).isEqualTo(Standing.UNDISTURBED);
    }

    @Test
    void itStandsAsideWhileACommandHasTheStack() {
        try (RunningStack.Hold command = stack.hold("understudy down")) {
            assertThat(mandate.look()).isEqualTo(Standing.ASIDE);
            assertThat(mandate.claim()).isFalse();
        }
        assertThat(mandate.look()).isEqualTo(Standing.CHANGED);
    }

    /** The file of the lock is touched by whoever takes the stack: that is seen without taking it. */
    @Test
    void whoeverHadTheStackSinceIsNoticed() throws IOException {
        Path lock = Path.of(stack.plan().layout().root(), "lock");
        Files.createDirectories(lock.getParent());
        Files.createFile(lock);
        mandate.look();

        Files.setLastModifiedTime(lock, FileTime.fromMillis(1));

        assertThat(mandate.look()).isEqualTo(Standing.CHANGED);
        assertThat(mandate.look()).isEqualTo(Standing.UNDISTURBED);
    }

    @Test
    void whoWasSlowerThanACommandMayNotActOnWhatItSaw() {
        mandate.look();
        stack.hold("understudy switchover").close();

        assertThat(mandate.claim()).isFalse();
        assertThat(mandate.look()).isEqualTo(Standing.CHANGED);
        assertThat(mandate.claim()).isTrue();
        mandate.release();
    }

    @Test
    void nobodyElseActsBetweenClaimAndRelease() {
        mandate.look();
        assertThat(mandate.claim()).isTrue();
        assertThatThrownBy(() -> stack.turn("another agent", "turn-2")).isInstanceOf(UnderstudyException.class);

        mandate.release();
        mandate.release();

        stack.turn("another agent", "turn-2").close();
        assertThat(mandate.claim()).isFalse();
    }

    @Test
    void whatItRemembersIsThereForWhoeverComesNext() {
        mandate.look();
        mandate.claim();
        mandate.remember(PAUSED);
        mandate.release();

        SharedMandate next = new SharedMandate(stack, "agent", "turn-2");
        assertThat(next.memory()).isEqualTo(ControllerMemory.EMPTY);
        next.look();
        assertThat(next.memory()).isEqualTo(PAUSED);
    }

    @Test
    void stackThatWasTakenDownIsLeftAlone() {
        mandate.look();
        StackMark.of(stack.plan()).setDown();
        assertThat(mandate.look()).isEqualTo(Standing.ASIDE);

        StackMark.of(stack.plan()).setUp();
        assertThat(mandate.look()).isEqualTo(Standing.CHANGED);
    }
}
