package dev.understudy.core.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyPresetsTest {
    @Test
    void everyPresetIsFoundByItsNameAndByNoOther() {
        assertThat(PolicyPresets.names())
                .containsExactly("default", "fast", "patroni", "azure-zone-redundant", "rds-multi-az", "rds-cluster");
        assertThat(PolicyPresets.ALL)
                .allSatisfy(
                        policy -> assertThat(PolicyPresets.named(policy.name())).contains(policy));
        assertThat(PolicyPresets.named("custom")).isEmpty();
    }

    @Test
    void whatImitatesIsCalledAsTheImitationIsAndTheOthersImitateNothing() {
        assertThat(PolicyPresets.ALL)
                .filteredOn(policy -> policy.imitation().isPresent())
                .hasSize(4)
                .allSatisfy(policy ->
                        assertThat(policy.imitation().orElseThrow().preset()).isEqualTo(policy.name()));
        assertThat(FailoverPolicy.FAST.imitation()).isEmpty();
        assertThat(FailoverPolicy.DEFAULT.imitation()).isEmpty();
    }

    @Test
    void aStackFileTakesAPresetAndItsTimeScale() {
        FailoverPolicy policy = policy("failover: {preset: rds-multi-az, time_scale: 0.1}");

        assertThat(policy.name()).isEqualTo("rds-multi-az");
        assertThat(policy.standbysReadable()).isFalse();
        assertThat(policy.imitation().orElseThrow().timeScale()).isEqualTo(0.1);
        assertThat(policy("failover: {preset: rds-multi-az}"))
                .isEqualTo(PolicyPresets.named("rds-multi-az").orElseThrow());
    }

    @Test
    void aChangedPresetIsCustomAndImitatesStill() {
        FailoverPolicy policy = policy("failover: {preset: patroni, check_interval: 1s}");

        assertThat(policy.name()).isEqualTo("custom");
        assertThat(policy.checkInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.maximumLagBytes()).isEqualTo(Optional.of(1_048_576L));
        assertThat(policy.imitation().orElseThrow().preset()).isEqualTo("patroni");
    }

    @Test
    void whatImitatesNothingHasNoTimeToScale() {
        assertThatThrownBy(() -> FailoverPolicy.FAST.atTimeScale(0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fast imitates nothing");
    }

    private static FailoverPolicy policy(String section) {
        return StackFileTest.valid(StackFileTest.HEAD + section).failover();
    }
}
