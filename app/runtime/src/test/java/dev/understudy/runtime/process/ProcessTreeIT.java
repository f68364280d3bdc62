package dev.understudy.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTreeIT {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int MEMBERS = 5;

    @TempDir
    private Path directory;

    private Process shell;
    private ProcessIdentity root;
    private List<ProcessFacts> members;

    private record Sent(String signal, List<Long> pids) {}

    /**
     * Like a postmaster's, the children are in sessions of their own and notice when the root dies: the pipe that it alone writes to ends.
     * Whoever comes to act on that leaves a file.
     */
    @BeforeEach
    void startFamily() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", """
                mkfifo pipe
                for i in 1 2 3 4; do
                    setsid sh -c 'touch ready-$0; read -r nothing < pipe; touch reacted-$0' $i &
                done
                exec 9> pipe
                exec sleep 1000""");
        shell = builder.directory(directory.toFile()).start();
        Await.untilTrue(
                "the family to be complete",
                DEADLINE,
                () -> files("ready") == MEMBERS - 1
                        && shell.descendants().count() == MEMBERS - 1
                        && ProcessFacts.of(shell.pid())
                                .filter(facts -> facts.program().equals("sleep"))
                                .isPresent());
        root = ProcessIdentity.of(ProcessFacts.of(shell.pid()).orElseThrow(), "");
        members = new ProcessTree(root).living();
    }

    private long files(String stem) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith(stem))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All have ended before the directory is deleted: one that came to react would write into it. */
    @AfterEach
    void endFamily() {
        ProcessTree.killAll(living().stream()
                .map(facts -> new ProcessTree(ProcessIdentity.of(facts, "")))
                .toList());
        shell.destroyForcibly();
    }

    @Test
    void oneProgramKillsTheWholeTreeRootFirstOnceAllAreStopped() {
        List<Sent> sent = new ArrayList<>();
        ProcessTree tree = new ProcessTree(root, (signal, pids) -> {
            sent.add(new Sent(signal, pids));
            ProcessTree.signal(signal, pids);
        });

        tree.kill();

        List<Long> all = members.stream().map(ProcessFacts::pid).toList();
        assertThat(all).hasSize(MEMBERS).first().isEqualTo(shell.pid());
        assertThat(sent).containsExactly(new Sent("STOP", all), new Sent("KILL", all));
        assertThat(living()).isEmpty();
    }

    @Test
    void nobodyReactsToTheRootsDeath() {
        new ProcessTree(root).kill();

        assertThat(living()).isEmpty();
        assertThat(files("reacted")).isZero();
    }

    /** The negative control: without the stop, and with time between the signals, they do react. */
    @Test
    void whoIsKilledOneByOneReacts() {
        ProcessTree tree = new ProcessTree(root, (signal, pids) -> {
            if (signal.equals("KILL")) {
                ProcessTree.signal(signal, List.of(pids.getFirst()));
                Await.untilTrue("a reaction", DEADLINE, () -> files("reacted") > 0);
                ProcessTree.signal(signal, pids);
            }
        });

        tree.kill();

        assertThat(files("reacted")).isPositive();
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
