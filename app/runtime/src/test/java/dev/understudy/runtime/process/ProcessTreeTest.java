package dev.understudy.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessTreeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int MEMBERS = 5;

    private Process shell;
    private ProcessIdentity root;
    private List<ProcessFacts> members;

    private record Sent(String signal, List<Long> pids) {}

    /** Like a postmaster's, the children are in sessions of their own. */
    @BeforeEach
    void startFamily() throws IOException {
        shell = new ProcessBuilder("sh", "-c", "for i in 1 2 3 4; do setsid sleep 1000 & done; exec sleep 1000")
                .start();
        Await.untilTrue(
                "the family to be complete",
                DEADLINE,
                () -> shell.descendants()
                                        .filter(handle -> runsSleep(handle.pid()))
                                        .count()
                                == MEMBERS - 1
                        && runsSleep(shell.pid()));
        root = ProcessIdentity.of(ProcessFacts.of(shell.pid()).orElseThrow(), "");
        members = new ProcessTree(root).living();
    }

    private static boolean runsSleep(long pid) {
        return ProcessFacts.of(pid)
                .filter(facts -> facts.program().equals("sleep"))
                .isPresent();
    }

    @AfterEach
    void endFamily() {
        members.forEach(facts -> ProcessHandle.of(facts.pid()).ifPresent(ProcessHandle::destroyForcibly));
        shell.destroyForcibly();
    }

    @Test
    void oneProgramKillsTheWholeTreeRootFirst() {
        List<Sent> sent = new ArrayList<>();
        ProcessTree tree = new ProcessTree(root, (signal, pids) -> {
            sent.add(new Sent(signal, pids));
            ProcessTree.signal(signal, pids);
        });

        tree.kill();

        assertThat(members).hasSize(MEMBERS);
        assertThat(sent)
                .containsExactly(
                        new Sent("KILL", members.stream().map(ProcessFacts::pid).toList()));
        assertThat(sent.getFirst().pids()).first().isEqualTo(shell.pid());
        assertThat(living()).isEmpty();
    }

    @Test
    void killReturnsWhenNobodyIsLeftAndSaysWhenItBegan() {
        long before = System.nanoTime();

        long at = new ProcessTree(root).kill();

        assertThat(at - before).isNotNegative();
        assertThat(System.nanoTime() - at).isPositive();
        assertThat(living()).isEmpty();
    }

    /** Some are below others: each is signalled once. */
    @Test
    void severalTreesDieTogether() {
        ProcessTree.killAll(members.stream()
                .map(facts -> new ProcessTree(ProcessIdentity.of(facts, "")))
                .toList());

        assertThat(living()).isEmpty();
    }

    /** The pid of a tree that is gone may be somebody else's by now. */
    @Test
    void strangerWithTheRootsNumberIsSpared() {
        ProcessIdentity gone = new ProcessIdentity(root.pid(), root.startTicks() - 1, "");

        new ProcessTree(gone).kill();

        assertThat(living()).hasSize(MEMBERS);
    }

    @Test
    void anInterruptDoesNotStopAKillHalfWay() {
        Thread.currentThread().interrupt();
        // The wait for the death may say that it was interrupted; the signals were sent all the same.
        Throwable thrown = catchThrowable(() -> new ProcessTree(root).kill());

        assertThat(Thread.interrupted()).isTrue();
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(UnderstudyException.class).hasMessageContaining("interrupted");
        }
        Await.untilTrue("the family to die", DEADLINE, () -> living().isEmpty());
    }

    private List<ProcessFacts> living() {
        return members.stream()
                .filter(facts -> ProcessIdentity.of(facts, "").living().isPresent())
                .toList();
    }
}
