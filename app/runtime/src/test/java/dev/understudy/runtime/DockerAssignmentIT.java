package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.stack.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a container is told to be is in its volume, whole at every instant. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerAssignmentIT {
    private static final NodeId PRIMARY = new NodeId("pg1");
    private static final NodeId LAST = new NodeId("pg3");
    private static final Duration MAX = Duration.ofMinutes(2);
    private static final int TIMES = 30;

    /** Looks until it is told to stop, or something is wrong, and prints what: the file missing, or not all there. */
    private static final String LOOK = """
            until [ -e "$2" ]; do
              text=$(cat "$1" 2>&1) || { echo "missing: $text"; exit; }
              case $text in *ROLE=*UPSTREAM=*PREPARE=*) ;; *) echo "torn: $text"; exit ;; esac
            done""";

    private final DockerMachine machine = new DockerMachine("told");
    private RunningStack stack;

    DockerAssignmentIT() throws IOException {}

    @BeforeAll
    void start() {
        machine.requireEngine();
        stack = machine.runtime().start(machine.plan(), Progress.SILENT);
    }

    @AfterAll
    void removeEverything() throws IOException {
        machine.close();
    }

    private static Assignment standbyOf(String upstream) {
        return new Assignment.Standby(new NodeId(upstream), Assignment.Prepare.AS_IS);
    }

    @Test
    void whoReadsMeanwhileFindsTheOneOrTheOther() {
        NodeHandle node = stack.node(LAST);
        String file = PlannedFiles.assignmentEnv(node.plan()).path();
        node.assign(standbyOf("pg2"));
        CompletableFuture<ExecResult> looking = look(node, file);
        for (int each = 0; each < TIMES; each++) {
            node.assign(standbyOf(each % 2 == 0 ? "pg1" : "pg2"));
        }
        node.exec(List.of("touch", "/tmp/enough"), MAX);

        assertThat(looking.join().output()).isEmpty();
        assertThat(node.assignment()).isEqualTo(standbyOf("pg2"));
        assertThat(files(node, file)).contains("assignment.env").noneMatch(name -> name.endsWith(".new"));
    }

    private static CompletableFuture<ExecResult> look(NodeHandle node, String file) {
        return CompletableFuture.supplyAsync(
                () -> node.exec(List.of("/bin/sh", "-c", LOOK, "look", file, "/tmp/enough"), MAX));
    }

    /** The control: what an engine copies in place is seen half-done, sooner or later. */
    @Test
    void engineItselfWritesInPlace(@TempDir Path directory) throws IOException {
        NodeHandle node = stack.node(PRIMARY);
        Path text = Files.writeString(directory.resolve("copied.env"), "ROLE=\nUPSTREAM=\nPREPARE=\n");
        String target = machine.container("pg1") + ":/tmp/copied.env";
        machine.docker("cp", text.toString(), target);

        CompletableFuture<ExecResult> looking = look(node, "/tmp/copied.env");
        Await.untilTrue("a file that is not whole", MAX, () -> {
            machine.docker("cp", text.toString(), target);
            return looking.isDone();
        });

        assertThat(looking.join().output()).containsPattern("missing|torn");
    }

    @Test
    void nodeThatIsStoppedOrFrozenIsToldTooAndNoHelperIsLeft() {
        NodeHandle node = stack.node(LAST);
        node.ability(CanFreeze.class).orElseThrow().freeze();
        node.assign(standbyOf("pg1"));
        assertThat(node.assignment()).isEqualTo(standbyOf("pg1"));
        node.stop(ShutdownMode.FAST);

        node.assign(standbyOf("pg2"));

        assertThat(node.assignment()).isEqualTo(standbyOf("pg2"));
        assertThat(machine.helpers()).isEmpty();
        node.start();
        assertThat(files(node, PlannedFiles.assignmentEnv(node.plan()).path()))
                .noneMatch(name -> name.endsWith(".new"));
    }

    /** The control is the helper that somebody removes meanwhile: the order is given all the same, by another one. */
    @Test
    void helperThatIsReadyIsUsedAndGoesWithItsLastUser() {
        NodeHandle node = stack.node(LAST);
        node.stop(ShutdownMode.FAST);
        RunningStack.Hold second;
        try (RunningStack.Hold first = stack.readyToAssign()) {
            second = stack.readyToAssign();
            String ready = Await.untilPresent(
                    "the helper", MAX, () -> machine.helpers().stream().findFirst());
            Await.untilTrue("an order for which no other helper is made", MAX, () -> {
                List<String> before = created();
                node.assign(standbyOf("pg1"));
                return before.containsAll(created());
            });
            assertThat(node.assignment()).isEqualTo(standbyOf("pg1"));

            machine.docker("rm", "--force", ready);
            node.assign(standbyOf("pg2"));
            assertThat(node.assignment()).isEqualTo(standbyOf("pg2"));
        }
        second.close();
        second.close();

        assertThat(machine.helpers()).isEmpty();
        node.start();
    }

    /** Whatever helper was ever made for this stack since the engine remembers. */
    private List<String> created() {
        return machine.docker(
                        "events",
                        "--since=1h",
                        "--until=0s",
                        "--filter=type=container",
                        "--filter=event=create",
                        "--filter=label=dev.understudy.stack=" + machine.name(),
                        "--filter=label=dev.understudy.role=link",
                        "--format={{.ID}}")
                .lines()
                .toList();
    }

    private static List<String> files(NodeHandle node, String file) {
        return node.exec(List.of("ls", String.valueOf(Path.of(file).getParent())), MAX)
                .output()
                .lines()
                .toList();
    }
}
