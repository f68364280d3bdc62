package dev.understudy.core.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.stack.ParsedStack.Invalid;
import dev.understudy.core.stack.ParsedStack.Valid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackFileTest {
    private static final String HEAD = "name: x\npostgresql: 15\ntopology: {primary: {name: pg1}}\n";

    static String stack(String name) throws IOException {
        return Files.readString(Path.of(System.getProperty("understudy.root"), "compose/stacks", name + ".yaml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "minimal", "sync"})
    void shippedStackIsValidAndSurvivesWriting(String name) throws IOException {
        StackSpec spec = ((Valid) StackFile.parse(stack(name))).spec();
        assertThat(StackFile.parse(StackFile.write(spec))).isEqualTo(new Valid(spec));
    }

    @Test
    void tenErrorsAreReportedAtOnceWithTheirLines() {
        String text = """
                name: Bad_Name
                postgresql: 14
                topology:
                  primary: {name: pg1}
                  standbys:
                    - {name: pg2, upstream: pg9}
                    - {name: pg1}
                poolings: {}
                pooling:
                  instances: "3"
                  query_timeout: 30
                tuning:
                  overrides:
                    shared_buffers: 16384
                    fsync: off
                durability: quick
                """;
        List<Problem> problems = ((Invalid) StackFile.parse(text)).problems();
        assertThat(problems).extracting(Problem::line).containsExactly(1, 2, 6, 7, 8, 10, 11, 14, 15, 16);
        assertThat(problems.get(2).format("understudy.yaml"))
                .isEqualTo(
                        "understudy.yaml:6:29: topology.standbys[0].upstream: no node \"pg9\"; did you mean \"pg1\"?");
        assertThat(problems.get(4).hint()).contains("pooling");
        assertThat(problems.get(7).hint()).contains("128MB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: y",
                "ports: {base: 32768}",
                "monitoring: yes",
                "durability: fast\nobjective: {rpo: {lost_writes: 0}}",
                "pooling: {min_pool_size: 26}",
                "pooling: {instances: 10}",
                "tuning: {overrides: {ssl_ciphers: x}}",
                "pooling: {query_timeout: 200ms}",
                "roles: &a {}",
                "x: [",
                "failover: {failed_checks: 0}"
            })
    void wrongLineIsReported(String line) {
        assertThat(StackFile.parse(HEAD)).isInstanceOf(Valid.class);
        assertThat(((Invalid) StackFile.parse(HEAD + line)).problems())
                .hasSize(1)
                .allSatisfy(problem -> assertThat(problem.line()).isGreaterThanOrEqualTo(4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: pg2, upstream: pg2}",
                "{name: pg2, upstream: pg3}, {name: pg3, upstream: pg2}",
                "{name: pg2}, {name: pg3, upstream: pg2, replication: sync}",
                "{name: pg2, replication: sync}, {name: pg3, replication: quorum}"
            })
    void impossibleTopologyIsRefused(String standbys) {
        String text = "name: x\npostgresql: 15\ntopology:\n  primary: {name: pg1}\n  standbys: [" + standbys + "]\n";
        assertThat(((Invalid) StackFile.parse(text)).problems()).hasSize(1);
    }

    @Test
    void mutatedTextNeverThrows() throws IOException {
        Random random = new Random(7);
        String text = stack("production");
        for (int i = 0; i < 3000; i++) {
            StringBuilder mutated = new StringBuilder(text);
            for (int j = 0; j <= random.nextInt(4); j++) {
                int at = random.nextInt(mutated.length() - 10);
                mutated.replace(
                        at, at + random.nextInt(9), "{}[]:&*!\"'-#\n \t0aé\u0000".charAt(random.nextInt(19)) + "");
            }
            assertThat(StackFile.parse(mutated.toString())).isNotNull();
        }
    }
}
