package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGKILL to understudy itself: what it started lives on, and the next command finds its way from there. */
class KillIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    private static final String NAME = "orphaned";

    private static void killedUp(String file) throws Exception {
        String stackFile = MACHINE.stackFile(NAME, true, "");
        try (CommandRun run = MACHINE.start("up", "--stack-file", stackFile)) {
            assertThat(run.awaitFact(
                            file, () -> Files.exists(MACHINE.stack(NAME).resolve(file))))
                    .as("reached before it ended")
                    .isTrue();
            run.kill();
            run.await().expect(137);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"certs/ca.key", "nodes/pg1/data.new", "nodes/pg2/data.new"})
    void upGoesOnWhereAKilledOneEnded(String file) throws Exception {
        killedUp(file);

        assertThat(MACHINE.run(
                                "up",
                                "--stack",
                                NAME,
                                "--stack-file",
                                MACHINE.home().resolve(NAME + ".yaml") + "")
                        .expect(0)
                        .out())
                .contains("healthy");
        MACHINE.remove(NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "nodes/pg1/data/PG_VERSION", "nodes/pg2/data.new"})
    void downRemovesWhatAKilledUpLeft(String file) throws Exception {
        killedUp(file);

        MACHINE.remove(NAME);
    }

    /** While everybody is told of the links, and with the primary cut off behind them. */
    @ParameterizedTest
    @ValueSource(strings = {"open the links", "Ctrl-C closes the links"})
    void upHealsWhatKilledLinksLeft(String reached) throws Exception {
        MACHINE.run("up", "--stack-file", MACHINE.stackFile(NAME, true, ""), "--quiet")
                .expect(0);
        try (CommandRun run = MACHINE.start("links", "--stack", NAME, "--isolate", "pg1")) {
            assertThat(run.awaitFact(reached, () -> run.errors().contains(reached)))
                    .as("reached before it ended")
                    .isTrue();
            run.kill();
            run.await().expect(137);
        }

        MACHINE.run("up", "--stack", NAME, "--quiet").expect(0);
        assertThat(MACHINE.run("status", "--stack", NAME).expect(0).out()).contains("healthy");
        MACHINE.run("psql", "migrator", "--stack", NAME, "--", "-c", "CREATE TABLE written()")
                .expect(0);
        MACHINE.remove(NAME);
    }

    @Test
    void aKilledDrillsStackIsListedAndCanBeRemoved() throws Exception {
        String file = MACHINE.stackFile("played", true, "failover: {preset: fast}");
        try (CommandRun run = MACHINE.start("drill", "failover", "--stack-file", file, "--sample-mb", "0")) {
            assertThat(run.awaitProgress("steady traffic")).isTrue();
            run.kill();
            run.await().expect(137);
        }

        String listed = MACHINE.run("list").expect(0).out();
        List<String> names = listed.lines()
                .map(line -> line.strip().split(" ", 2)[0])
                .filter(name -> name.startsWith("played-drill-"))
                .toList();
        assertThat(names).as(listed).hasSize(1);
        assertThat(StackProcesses.of(MACHINE.stack(names.getFirst()))).isNotEmpty();
        MACHINE.remove(names.getFirst());
        assertThat(MACHINE.run("list").expect(0).out()).doesNotContain("played");
    }

    @Test
    void whatAKilledCommandLeftFrozenGoesOn() throws Exception {
        MACHINE.run("up", "--stack-file", MACHINE.stackFile(NAME, true, ""), "--quiet")
                .expect(0);
        Path data = MACHINE.stack(NAME).resolve("nodes/pg2/data");
        long receiver = StackProcesses.of(data).entrySet().stream()
                .filter(entry -> entry.getValue().contains("walreceiver"))
                .mapToLong(java.util.Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        new ProcessBuilder("kill", "-s", "STOP", "--", receiver + "").start().waitFor();
        assertThat(state(receiver)).isEqualTo("T");

        MACHINE.run("up", "--stack", NAME, "--quiet").expect(0);

        assertThat(state(receiver)).isNotEqualTo("T");
        MACHINE.remove(NAME);
    }

    private static String state(long pid) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    }
}
