package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGKILL to a drill in the middle of its failover: {@code up} brings the stack to one primary that all others follow. */
class CutFailoverIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    private static final String NAME = "cut";

    /** A moment of a failover, told by a file. What comes after it may have begun when the kill arrives. */
    enum Moment {
        POOLERS_CUT {
            @Override
            boolean reached() {
                return text("poolers/pooler1/databases.ini").contains(" port=9 ");
            }
        },
        ASSIGNED {
            @Override
            boolean reached() {
                return text(assignment("pg2")).contains("ROLE=primary");
            }
        },
        PROMOTED {
            @Override
            boolean reached() {
                return !Files.exists(MACHINE.stack(NAME).resolve("nodes/pg2/data/standby.signal"));
            }
        },
        REJOINING {
            @Override
            boolean reached() {
                return text(assignment("pg1")).contains("PREPARE=rewind");
            }
        };

        abstract boolean reached();
    }

    @BeforeEach
    void aStackWithARow() throws Exception {
        String file = MACHINE.stackFile(NAME, true, "failover: {preset: fast}");
        MACHINE.run("up", "--stack-file", file, "--quiet").expect(0);
        sql("migrator", "pg1", "CREATE TABLE kept AS SELECT 42 AS answer");
        awaitAnswer("pg2", "42");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        MACHINE.remove(NAME);
    }

    @ParameterizedTest
    @EnumSource
    void upFinishesOrUndoesIt(Moment moment) throws Exception {
        try (CommandRun run = MACHINE.start("drill", "failover", "--stack", NAME)) {
            assertThat(run.awaitProgress("steady traffic")).isTrue();
            awaitClosely(moment::reached);
            run.kill();
            run.await().expect(137);
        }

        up().expect(0);

        assertOnePrimaryAndAllFollow();
    }

    @Test
    void cutBeforeTheOldPrimaryWasDemotedItLeadsOn() throws Exception {
        MACHINE.run("down", "--stack", NAME, "--quiet").expect(0);
        tell("pg2", "ROLE=primary");

        up().expect(0);

        assertOnePrimaryAndAllFollow();
        assertThat(inRecovery("pg1")).isEqualTo("f");
    }

    @Test
    void cutBeforeThePromotionItIsMadeUpFor() throws Exception {
        MACHINE.run("down", "--stack", NAME, "--quiet").expect(0);
        tell("pg2", "ROLE=primary");
        tell("pg1", "ROLE=standby\nUPSTREAM=pg2\nPREPARE=clone");

        up().expect(0);

        assertOnePrimaryAndAllFollow();
        assertThat(inRecovery("pg2")).isEqualTo("f");
    }

    /** Routing outlives a stop, as assignments do: a pooler that led to the declared primary again would lead to a standby. */
    @Test
    void afterAWholeFailoverAStoppedStackComesBackAsItWas() throws Exception {
        MACHINE.run("drill", "failover", "--stack", NAME).expect(0);
        assertThat(inRecovery("pg2")).isEqualTo("f");
        MACHINE.run("down", "--stack", NAME, "--quiet").expect(0);

        up().expect(0);

        assertOnePrimaryAndAllFollow();
        assertThat(inRecovery("pg2")).isEqualTo("f");
    }

    /** The control: nothing is guessed where two have written. */
    @Test
    void twoThatHaveWrittenAreNotStarted() throws Exception {
        MACHINE.run("down", "--stack", NAME, "--quiet").expect(0);
        tell("pg2", "ROLE=primary");
        Files.delete(MACHINE.stack(NAME).resolve("nodes/pg2/data/standby.signal"));

        CommandRun.Ended refused = up().expect(4);

        assertThat(refused.err()).contains("error[DATA_DIRECTORY]", "pg1 and pg2", "split brain");
        MACHINE.assertNothingRuns(NAME);
    }

    private static void assertOnePrimaryAndAllFollow() throws Exception {
        List<String> roles = List.of(inRecovery("pg1"), inRecovery("pg2"));
        assertThat(roles).containsExactlyInAnyOrder("f", "t");
        String standby = roles.getFirst().equals("t") ? "pg1" : "pg2";
        // Through the pooler, which must lead to the primary and hold nobody back.
        assertThat(sql("app", "pooler1", "SELECT pg_is_in_recovery()")).isEqualTo("f");
        sql("migrator", roles.getFirst().equals("f") ? "pg1" : "pg2", "UPDATE kept SET answer = 43");
        awaitAnswer(standby, "43");
        assertThat(MACHINE.run("status", "--stack", NAME).expect(0).out()).contains("healthy");
    }

    private static CommandRun.Ended up() throws Exception {
        return MACHINE.run("up", "--stack", NAME, "--quiet");
    }

    private static String inRecovery(String node) throws Exception {
        return sql("app", node, "SELECT pg_is_in_recovery()");
    }

    private static String sql(String role, String target, String statement) throws Exception {
        return MACHINE.run("psql", role, target, "--stack", NAME, "--", "-AtXc", statement)
                .expect(0)
                .out()
                .strip();
    }

    private static void awaitAnswer(String node, String answer) {
        Await.untilTrue("answer " + answer + " on " + node, Duration.ofSeconds(60), () -> {
            try {
                return MACHINE.run("psql", "migrator", node, "--stack", NAME, "--", "-AtXc", "SELECT answer FROM kept")
                        .out()
                        .strip()
                        .equals(answer);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Without any pause: what is waited for lasts some ten milliseconds. */
    private static void awaitClosely(BooleanSupplier fact) {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!fact.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("in time").isNegative();
            Thread.onSpinWait();
        }
    }

    private static void tell(String node, String assignment) throws IOException {
        Files.writeString(MACHINE.stack(NAME).resolve(assignment(node)), assignment + "\n");
    }

    private static String assignment(String node) {
        return "nodes/" + node + "/config/assignment.env";
    }

    /** Files are replaced while they are read. */
    private static String text(String file) {
        Path path = MACHINE.stack(NAME).resolve(file);
        while (true) {
            try {
                return Files.readString(path);
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }
}
