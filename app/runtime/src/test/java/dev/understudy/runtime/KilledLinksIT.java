package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.StackName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What is left of links whose process was killed, on real processes. Skipped like {@link LocalRuntimeContractIT}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class KilledLinksIT {
    private static final StackName NAME = new StackName("killed-links");
    private static final Duration MAX = Duration.ofSeconds(30);

    private final LocalMachine machine;

    KilledLinksIT() throws IOException {
        machine = new LocalMachine();
    }

    @BeforeAll
    void requirePrograms() {
        machine.requirePrograms(NAME);
    }

    @AfterAll
    void removeEverything() throws IOException {
        machine.close();
    }

    @Test
    void upGivesEverybodyTheNodesOwnPortsAgain() throws IOException, InterruptedException {
        StackPlan plan = machine.plan(NAME);
        RunningStack stack = machine.runtime().start(plan, Progress.SILENT);
        awaitStreamingFromOwnPorts(stack);
        Map<Path, String> before = told(plan);

        openLinksAndDie();

        // The control: they lead nowhere, and yet it is known to whom.
        assertThat(told(plan).entrySet()).doesNotContainAnyElementsOf(before.entrySet());
        assertThat(stack.poolers().getFirst().routing().readWrite()).contains(new NodeId("pg1"));

        RunningStack mended = machine.runtime().start(plan, Progress.SILENT);

        assertThat(told(plan)).isEqualTo(before);
        awaitStreamingFromOwnPorts(mended);
    }

    private void openLinksAndDie() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dunderstudy.root=" + ContractPlans.HOME,
                "-cp",
                System.getProperty("java.class.path"),
                LinkHolder.class.getName()));
        command.addAll(machine.directories());
        command.add(NAME.value());
        Process holder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("open");
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    /** The files that say where to connect to. */
    private static Map<Path, String> told(StackPlan plan) throws IOException {
        Map<Path, String> told = new TreeMap<>();
        List<String> paths = Stream.concat(
                        plan.nodes().stream()
                                .filter(node -> node.spec().upstream().isPresent())
                                .flatMap(node -> Stream.of(
                                        PlannedFiles.replicationConf(node),
                                        PlannedFiles.assignmentEnv(node),
                                        PlannedFiles.passfile(node))),
                        plan.poolers().stream().map(PlannedFiles::databasesIni))
                .map(file -> file.path())
                .toList();
        for (String path : paths) {
            told.put(Path.of(path), Files.readString(Path.of(path)));
        }
        return told;
    }

    private static void awaitStreamingFromOwnPorts(RunningStack stack) {
        for (NodeHandle node : stack.nodes()) {
            node.plan()
                    .spec()
                    .upstream()
                    .ifPresent(upstream -> Await.untilTrue(
                            node.id() + " to stream from " + upstream,
                            MAX,
                            () -> streamsFrom(stack, node)
                                    .equals(port(stack.plan().node(upstream)))));
        }
    }

    private static String streamsFrom(RunningStack stack, NodeHandle node) {
        return node.exec(
                        List.of(
                                "psql",
                                "-XAtqw",
                                "--host=" + stack.plan().interior().sockets(),
                                "--port=" + port(node.plan()),
                                "--username=postgres",
                                "--dbname=postgres",
                                "--command=SELECT sender_port FROM pg_stat_wal_receiver WHERE status = 'streaming'"),
                        MAX)
                .output()
                .strip();
    }

    private static String port(NodePlan node) {
        return Integer.toString(node.address().port());
    }
}
