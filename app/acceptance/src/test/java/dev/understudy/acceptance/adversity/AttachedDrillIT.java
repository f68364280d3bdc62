package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command line's drill on a running stack whose application cannot write: held while it waits, without evidence at the end. */
class AttachedDrillIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    private static final String NAME = "mute";

    @Test
    void holdsItsStackAndEndsWithStatus3WhenNoWriteIsAcknowledged() throws Exception {
        String file = MACHINE.stackFile(NAME, false, "");
        MACHINE.run("up", "--stack-file", file, "--quiet").expect(0);
        // A role may set its own defaults.
        MACHINE.run(
                        "psql",
                        "app",
                        "--stack",
                        NAME,
                        "--",
                        "-qc",
                        "ALTER ROLE app SET default_transaction_read_only = on")
                .expect(0);

        CommandRun.Ended ended;
        try (CommandRun drill = MACHINE.start("drill", "failover", "--stack", NAME, "--json")) {
            assertThat(drill.awaitFact(
                            "a run", () -> Files.exists(MACHINE.stack(NAME).resolve("runs"))))
                    .isTrue();
            keptOut("up", "--stack-file", file);
            keptOut("down", "--stack", NAME);
            keptOut("drill", "failover", "--stack", NAME);
            ended = drill.await();
        }

        ended.expect(3);
        assertThat(ended.out())
                .contains("\"verdict\" : \"INCONCLUSIVE\"")
                .contains("No write was acknowledged before the fault: there was nothing to lose.")
                .contains("\"acknowledged\" : 0");
        assertThat(MACHINE.run("status", "--stack", NAME).expect(0).out()).contains("healthy");
        MACHINE.remove(NAME);
    }

    private static void keptOut(String... arguments) throws Exception {
        assertThat(MACHINE.run(arguments).expect(4).err())
                .contains("stack " + NAME + " is in use by \"understudy drill failover --stack " + NAME + " --json\"");
    }
}
