package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A data directory that somebody deleted: what the other nodes hold survives {@code up}. */
class LostDataIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    private static final String NAME = "bereft";

    @BeforeEach
    void aStackWithARow() throws Exception {
        MACHINE.run("up", "--stack-file", MACHINE.stackFile(NAME, true, ""), "--quiet")
                .expect(0);
        sql("pg1", "CREATE TABLE kept AS SELECT 42 AS answer");
        awaitRow("pg2", "42");
        MACHINE.run("down", "--stack", NAME, "--quiet").expect(0);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        MACHINE.remove(NAME);
    }

    @Test
    void aLostPrimaryIsNotInitialisedOverItsStandbys() throws Exception {
        delete(data("pg1"));

        CommandRun.Ended refused = up().expect(4);

        assertThat(refused.err())
                .contains("error[DATA_DIRECTORY]", "pg1, the primary, is missing", "pg2 (" + data("pg2") + ")");
        assertThat(data("pg1")).doesNotExist();
        MACHINE.assertNothingRuns(NAME);
    }

    @Test
    void theHintBringsItBack() throws Exception {
        delete(data("pg1"));
        String hint = up().expect(4).err();
        String command = hint.substring(hint.indexOf("`rm -rf ") + 1, hint.indexOf("`, then `understudy up`"));

        assertThat(new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor())
                .isZero();
        up().expect(0);

        awaitRow("pg1", "42");
        sql("pg1", "UPDATE kept SET answer = 43");
        awaitRow("pg2", "43");
        assertThat(MACHINE.run("status", "--stack", NAME).expect(0).out()).contains("healthy");
    }

    @Test
    void aLostStandbyIsClonedAgain() throws Exception {
        delete(data("pg2"));

        up().expect(0);

        awaitRow("pg2", "42");
    }

    /** The control: without marker and without a peer's data an empty primary is what a new stack has. */
    @Test
    void aPrimaryThatNobodyRemembersIsInitialised() throws Exception {
        delete(data("pg1"));
        delete(data("pg2"));
        up().expect(4);
        Files.delete(MACHINE.stack(NAME).resolve("initialised"));

        up().expect(0);

        assertThat(sql("pg1", "SELECT to_regclass('kept') IS NULL")).isEqualTo("t");
    }

    private static CommandRun.Ended up() throws Exception {
        return MACHINE.run("up", "--stack", NAME, "--quiet");
    }

    private static Path data(String node) {
        return MACHINE.stack(NAME).resolve("nodes").resolve(node).resolve("data");
    }

    private static String sql(String node, String statement) throws Exception {
        return psql(node, statement).expect(0).out().strip();
    }

    private static CommandRun.Ended psql(String node, String statement) throws Exception {
        return MACHINE.run("psql", "migrator", node, "--stack", NAME, "--", "-AtXc", statement);
    }

    private static void awaitRow(String node, String answer) {
        Await.untilTrue("answer " + answer + " on " + node, Duration.ofSeconds(60), () -> {
            try {
                return psql(node, "SELECT answer FROM kept").out().strip().equals(answer);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
