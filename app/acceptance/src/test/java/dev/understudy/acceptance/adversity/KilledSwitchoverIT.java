package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGKILL to a switchover after each of its steps: nobody is told of its end, and {@code up} brings one about. */
class KilledSwitchoverIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    private static final String NAME = "switched";

    /** Healthy means, too, that everybody streams from the primary and that no slot is left without a reader. */
    @ParameterizedTest
    @ValueSource(strings = {"prepare: ", "hold clients", "stop pg1", "look that pg2", "promote pg2", "pg3 follows pg2"})
    void upBringsItToAnEnd(String step) throws Exception {
        MACHINE.run("up", "--stack-file", stackFile(), "--quiet").expect(0);
        try (CommandRun run = MACHINE.start("switchover", "--stack", NAME, "--to", "pg2")) {
            assertThat(run.awaitFact(step, () -> run.errors().contains(step)))
                    .as("reached before it ended")
                    .isTrue();
            run.kill();
            run.await().expect(137);
        }

        MACHINE.run("up", "--stack", NAME, "--quiet").expect(0);

        assertThat(MACHINE.run("status", "--stack", NAME).expect(0).out()).contains("(local): healthy");
        for (String pooler : new String[] {"pooler1", "pooler2"}) {
            MACHINE.run("psql", "migrator", pooler, "--stack", NAME, "--", "-c", "CREATE TABLE by_" + pooler + " ()")
                    .expect(0);
        }
        // And it can be made again, from wherever it stopped.
        MACHINE.run("switchover", "--stack", NAME, "--quiet").expect(0);
        MACHINE.remove(NAME);
    }

    private static String stackFile() throws IOException {
        Path file = MACHINE.home().resolve(NAME + ".yaml");
        Files.writeString(file, """
                name: %s
                postgresql: 15
                topology:
                  primary: {name: pg1}
                  standbys:
                    - {name: pg2, upstream: pg1, replication: async}
                    - {name: pg3, upstream: pg1, replication: async}
                pooling: {instances: 2, min_pool_size: 1}
                tuning: {profile: ci}
                monitoring: false
                """.formatted(NAME));
        return file.toString();
    }
}
