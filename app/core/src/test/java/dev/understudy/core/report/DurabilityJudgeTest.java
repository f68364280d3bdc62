package dev.understudy.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.PlanFixtures;
import dev.understudy.core.stack.Durability;
import dev.understudy.core.stack.Replication;
import dev.understudy.core.stack.StackSpec;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurabilityJudgeTest {
    private static final StackSpec ASYNCHRONOUS = PlanFixtures.production(Replication.ASYNC);
    private static final StackSpec SYNCHRONOUS = PlanFixtures.production(Replication.SYNC);
    private static final Map<String, String> DURABLE = Map.of(
            "fsync", "on",
            "synchronous_commit", "on",
            "full_page_writes", "on",
            "synchronous_standby_names", "FIRST 1 (pg1, pg2)");

    @Test
    void whatTheStackFileDeclaresContradictsNothing() {
        assertThat(DurabilityJudge.contradictions(SYNCHRONOUS, DURABLE)).isEmpty();
        assertThat(DurabilityJudge.contradictions(ASYNCHRONOUS, with("synchronous_standby_names", "")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, off, fsync is off",
        "full_page_writes, off, full_page_writes is off",
        "synchronous_commit, off, synchronous_commit is off"
    })
    void whatIsWeakerThanDurableContradictsItOnEveryStack(String setting, String value, String found) {
        assertThat(DurabilityJudge.contradictions(ASYNCHRONOUS, with(setting, value)))
                .singleElement()
                .asString()
                .startsWith(found);
        assertThat(DurabilityJudge.contradictions(SYNCHRONOUS, with(setting, value)))
                .singleElement()
                .asString()
                .startsWith(found);
    }

    @ParameterizedTest
    @CsvSource({
        "synchronous_commit, local, synchronous_commit is local",
        "synchronous_commit, remote_write, synchronous_commit is remote_write",
        "synchronous_standby_names, '', synchronous_standby_names is empty"
    })
    void whatDoesNotWaitForAStandbyContradictsASynchronousStackOnly(String setting, String value, String found) {
        assertThat(DurabilityJudge.contradictions(SYNCHRONOUS, with(setting, value)))
                .singleElement()
                .asString()
                .startsWith(found);
        assertThat(DurabilityJudge.contradictions(ASYNCHRONOUS, with(setting, value)))
                .isEmpty();
    }

    @Test
    void whatIsStrongerIsNoContradiction() {
        assertThat(DurabilityJudge.contradictions(SYNCHRONOUS, with("synchronous_commit", "remote_apply")))
                .isEmpty();
        assertThat(DurabilityJudge.contradictions(ASYNCHRONOUS, DURABLE)).isEmpty();
    }

    @Test
    void aSettingThatIsNotKnownKeepsNoPromise() {
        assertThat(DurabilityJudge.contradictions(SYNCHRONOUS, Map.of())).hasSize(4);
    }

    @Test
    void aFastStackPromisesNothing() {
        StackSpec durable = ASYNCHRONOUS;
        StackSpec fast = new StackSpec(
                durable.name(),
                durable.postgresMajor(),
                durable.source(),
                durable.nodes(),
                durable.pooling(),
                durable.connectionLimits(),
                durable.tuning(),
                Durability.FAST,
                durable.disk(),
                durable.images(),
                durable.monitoring(),
                durable.extensions(),
                durable.failover(),
                durable.backup(),
                durable.objective(),
                durable.ports());

        assertThat(DurabilityJudge.contradictions(fast, with("fsync", "off"))).isEmpty();
    }

    private static Map<String, String> with(String setting, String value) {
        Map<String, String> settings = new HashMap<>(DURABLE);
        settings.put(setting, value);
        return settings;
    }
}
