package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.acceptance.KeptStack;
import dev.understudy.runtime.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
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
            boolean reached(Pair pair) {
                return text("poolers/pooler1/databases.ini").contains(" port=9 ");
            }
        },
        ASSIGNED {
            @Override
            boolean reached(Pair pair) {
                return text(assignment(pair.standby())).contains("ROLE=primary");
            }
        },
        PROMOTED {
            @Override
            boolean reached(Pair pair) {
                return !Files.exists(pair.standbySignal());
            }
        },
        REJOINING {
            @Override
            boolean reached(Pair pair) {
                return text(assignment(pair.primary())).contains("PREPARE=rewind");
            }
        };

        abstract boolean reached(Pair pair);
    }

    /** Who is what, by what the servers find when they start; that they say the same is asserted. */
    record Pair(String primary, String standby) {
        static Pair find() {
            Pair declared = new Pair("pg1", "pg2");
            return Files.exists(declared.standbySignal()) ? declared : new Pair("pg2", "pg1");
        }

        Pair changed() {
            return new Pair(/* primary= */ standby, /* standby= */ primary);
        }

        Path standbySignal() {
            return MACHINE.stack(NAME).resolve("nodes/" + standby + "/data/standby.signal");
        }
    }

    private Pair pair = new Pair("", "");

    /** It ends with one primary that the other follows; then the next failover is cut there. */
    @RegisterExtension
    static final KeptStack STACK = MACHINE.kept(NAME, CutFailoverIT::make);

    private static void make() throws Exception {
        // What had not arrived yet may be lost: replication is asynchronous, and how a drill judges that is not the
        // matter here.
        String more = "failover: {preset: fast}\nobjective: {rto: 60s, rpo: {span: 5min}}";
        String file = MACHINE.stackFile(NAME, true, more);
        MACHINE.run("up", "--stack-file", file, "--quiet").expect(0);
        sql("migrator", "pg1", "CREATE TABLE kept (answer integer); INSERT INTO kept VALUES (0)");
    }

    @BeforeEach
    void aRow() throws Exception {
        pair = Pair.find();
        sql("migrator", pair.primary(), "UPDATE kept SET answer = 42");
        awaitOnStandby(pair, "42");
    }

    @AfterAll
    static void nothingIsLeft() throws Exception {
        MACHINE.remove(NAME);
    }

    @ParameterizedTest
    @EnumSource
    void upFinishesOrUndoesIt(Moment moment) throws Exception {
        try (CommandRun run = MACHINE.start("drill", "failover", "--stack", NAME)) {
            assertThat(run.awaitProgress("steady traffic")).isTrue();
            awaitClosely(() -> moment.reached(pair));
            run.kill();
            run.await().expect(137);
        }

        up().expect(0);

        assertOnePrimaryAndAllFollow();
    }

    @Test
    void cutBeforeTheOldPrimaryWasDemotedItLeadsOn() throws Exception {
        MACHINE.run("down", "--stack", NAME, "--quiet").expect(0);
        tell(pair.standby(), "ROLE=primary");

        up().expect(0);

        assertThat(assertOnePrimaryAndAllFollow()).isEqualTo(pair);
    }

    @Test
    void cutBeforeThePromotionItIsMadeUpFor() throws Exception {
        MACHINE.run("down", "--stack", NAME, "--quiet").expect(0);
        tell(pair.standby(), "ROLE=primary");
        tell(pair.primary(), "ROLE=standby\nUPSTREAM=" + pair.standby() + "\nPREPARE=clone");

        up().expect(0);

        assertThat(assertOnePrimaryAndAllFollow()).isEqualTo(pair.changed());
    }

    /** Routing outlives a stop, as assignments do: a pooler that led to the declared primary again would lead to a standby. */
    @Test
    void afterAWholeFailoverAStoppedStackComesBackAsItWas() throws Exception {
        MACHINE.run("drill", "failover", "--stack", NAME).expect(0);
        assertThat(sql("app", pair.standby(), "SELECT pg_is_in_recovery()")).isEqualTo("f");
        MACHINE.run("down", "--stack", NAME, "--quiet").expect(0);

        up().expect(0);

        assertThat(assertOnePrimaryAndAllFollow()).isEqualTo(pair.changed());
    }

    /** The control: nothing is guessed where two have written. */
    @Test
    void twoThatHaveWrittenAreNotStarted() throws Exception {
        STACK.spoil();
        MACHINE.run("down", "--stack", NAME, "--quiet").expect(0);
        tell(pair.standby(), "ROLE=primary");
        Files.delete(pair.standbySignal());

        CommandRun.Ended refused = up().expect(4);

        assertThat(refused.err()).contains("error[DATA_DIRECTORY]", "pg1 and pg2", "split brain");
        MACHINE.assertNothingRuns(NAME);
    }

    /** @return who is what by now */
    private static Pair assertOnePrimaryAndAllFollow() throws Exception {
        Pair now = Pair.find();
        String inRecovery = sql("migrator", now.primary(), "UPDATE kept SET answer = 43 RETURNING pg_is_in_recovery()");
        assertThat(inRecovery.lines().findFirst()).contains("f");
        awaitOnStandby(now, "43");
        // Through the pooler, which must lead to the primary and hold nobody back.
        assertThat(sql("app", "pooler1", "SELECT pg_is_in_recovery()")).isEqualTo("f");
        assertThat(MACHINE.run("status", "--stack", NAME).expect(0).out()).contains("healthy");
        return now;
    }

    private static CommandRun.Ended up() throws Exception {
        return MACHINE.run("up", "--stack", NAME, "--quiet");
    }

    private static String sql(String role, String target, String statement) throws Exception {
        return MACHINE.run("psql", role, target, "--stack", NAME, "--", "-AtXc", statement)
                .expect(0)
                .out()
                .strip();
    }

    private static void awaitOnStandby(Pair pair, String answer) {
        String query = "SELECT pg_is_in_recovery(), answer FROM kept";
        Await.untilTrue("answer " + answer + " on " + pair.standby(), Duration.ofSeconds(60), () -> {
            try {
                return MACHINE.run("psql", "migrator", pair.standby(), "--stack", NAME, "--", "-AtXc", query)
                        .out()
                        .strip()
                        .equals("t|" + answer);
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
