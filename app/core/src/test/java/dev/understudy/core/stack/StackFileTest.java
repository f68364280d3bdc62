package dev.understudy.core.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.stack.ParsedStack.Invalid;
import dev.understudy.core.stack.ParsedStack.Valid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackFileTest {
    /** Three lines, valid by themselves. */
    static final String HEAD = "name: x\npostgresql: 15\ntopology: {primary: {name: pg1}}\n";

    static String stack(String name) throws IOException {
        return Files.readString(Path.of(System.getProperty("understudy.root"), "compose/stacks", name + ".yaml"));
    }

    static StackSpec valid(String text) {
        ParsedStack parsed = StackFile.parse(text);
        assertThat(parsed).as(text).isInstanceOf(Valid.class);
        return ((Valid) parsed).spec();
    }

    static List<Problem> problems(String text) {
        ParsedStack parsed = StackFile.parse(text);
        assertThat(parsed).as(text).isInstanceOf(Invalid.class);
        return ((Invalid) parsed).problems();
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "minimal", "sync"})
    void shippedStackIsValidAndSurvivesWriting(String name) throws IOException {
        StackSpec spec = valid(stack(name));
        assertThat(spec.name().value()).isEqualTo(name);
        assertThat(StackFile.parse(StackFile.write(spec))).isEqualTo(new Valid(spec));
    }

    @Test
    void productionHasTheSizesOfItsRequirements() throws IOException {
        StackSpec production = valid(stack("production"));
        assertThat(production.pooling())
                .extracting(
                        PoolingSpec::mode,
                        PoolingSpec::maxClientConn,
                        PoolingSpec::defaultPoolSize,
                        PoolingSpec::minPoolSize,
                        PoolingSpec::reservePoolSize)
                .as("D0.5")
                .containsExactly(PoolMode.TRANSACTION, 1000, 25, 5, 5);
        assertThat(production.nodes())
                .extracting(NodeSpec::upstream)
                .as("D4.1")
                .containsExactly(Optional.empty(), Optional.of(new NodeId("pg1")), Optional.of(new NodeId("pg2")));
        assertThat(production.failover().failedChecks()).as("D4.3").isEqualTo(3);
        assertThat(production.objective())
                .as("D4.3, D4.14")
                .isEqualTo(new Objective(Duration.ofSeconds(60), Optional.empty(), Optional.of(Duration.ofMinutes(5))));
    }

    @Test
    void absentObjectiveAllowsNoLossEvenWhenAsynchronous() {
        assertThat(valid(HEAD.replace("pg1}", "pg1}, standbys: [{name: pg2}]")).objective())
                .isEqualTo(Objective.DEFAULT);
        assertThat(valid(HEAD + "objective: {rto: 60s}").objective()).isEqualTo(Objective.DEFAULT);
        assertThat(valid(HEAD + "objective: {rpo: {}}").objective()).isEqualTo(Objective.DEFAULT);
    }

    @Test
    void givenSpanReplacesTheCount() {
        assertThat(valid(HEAD + "objective: {rpo: {span: 5min}}").objective().lostWritesMax())
                .isEmpty();
    }

    @Test
    void fastStackHasNoRpo() {
        Objective objective = valid(HEAD + "durability: fast").objective();
        assertThat(objective.lostWritesMax()).isEmpty();
        assertThat(objective.lossSpanMax()).isEmpty();
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
        List<Problem> problems = problems(text);
        assertThat(problems).extracting(Problem::line).containsExactly(1, 2, 6, 7, 8, 10, 11, 14, 15, 16);
        assertThat(problems.get(2).format("understudy.yaml"))
                .isEqualTo(
                        "understudy.yaml:6:29: topology.standbys[0].upstream: no node \"pg9\"; did you mean \"pg1\"?");
        assertThat(problems.get(4).hint()).contains("pooling");
        assertThat(problems.get(7).hint()).contains("128MB");
    }
}
