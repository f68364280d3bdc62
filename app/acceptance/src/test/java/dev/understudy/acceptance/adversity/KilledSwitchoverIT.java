package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.acceptance.KeptStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** SIGKILL to a switchover after each of its steps: nobody is told of its end, and {@code up} brings one about. */
class KilledSwitchoverIT {
    @RegisterExtension
    static final Machine MACHINE = new Machine();

    private static final String NAME = "switched";

    /** It ends healthy, with whomever as the primary; then the next is killed there. */
    @RegisterExtension
    static final KeptStack STACK = MACHINE.kept(
            NAME,
            () -> MACHINE.run("up", "--stack-file", stackFile(), "--quiet").expect(0));

    @AfterAll
    static void nothingIsLeft() throws Exception {
        MACHINE.remove(NAME);
    }

    /** Healthy means, too, that everybody streams from the primary and that no slot is left without a reader. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "prepare: ",
                "hold clients",
                "stop {from}",
                "look that {to}",
                "promote {to}",
                "{other} follows {to}"
            })
    void upBringsItToAnEnd(String step) throws Exception {
        List<String> nodes = primaryFirst();
        String awaited = step.replace("{from}", nodes.get(0))
                .replace("{to}", nodes.get(1))
                .replace("{other}", nodes.get(2));
        try (CommandRun run = MACHINE.start("switchover", "--stack", NAME, "--to", nodes.get(1))) {
            assertThat(run.awaitFact(awaited, () -> run.errors().contains(awaited)))
                    .as("reached before it ended")
                    .isTrue();
            run.kill();
            run.await().expect(137);
        }

        MACHINE.run("up", "--stack", NAME, "--quiet").expect(0);

        assertThat(MACHINE.run("status", "--stack", NAME).expect(0).out()).contains("(local): healthy");
        for (String pooler : List.of("pooler1", "pooler2")) {
            String table = "by_" + pooler;
            String write = "DROP TABLE IF EXISTS %1$s; CREATE TABLE %1$s ()".formatted(table);
            MACHINE.run("psql", "migrator", pooler, "--stack", NAME, "--", "-c", write)
                    .expect(0);
        }
        // And it can be made again, from wherever it stopped.
        MACHINE.run("switchover", "--stack", NAME, "--quiet").expect(0);
    }

    private static List<String> primaryFirst() throws Exception {
        String status =
                MACHINE.run("status", "--stack", NAME, "--json").expect(0).out();
        List<String> primary = new ArrayList<>();
        List<String> standbys = new ArrayList<>();
        for (JsonNode node : JsonMapper.builder().build().readTree(status).path("nodes")) {
            boolean leads = node.path("assigned").asString().equals("primary");
            (leads ? primary : standbys).add(node.path("id").asString());
        }
        assertThat(primary).hasSize(1);
        primary.addAll(standbys);
        return primary;
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
