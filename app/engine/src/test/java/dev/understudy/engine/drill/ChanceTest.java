package dev.understudy.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChanceTest {
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private static List<Duration> phases(long seed) {
        Chance chance = Chance.of(seed);
        return Stream.generate(() -> chance.phase(INTERVAL)).limit(200).toList();
    }

    @Test
    void phasesFillTheIntervalAndBelongToTheSeed() {
        List<Duration> phases = phases(1);

        assertThat(phases)
                .allSatisfy(phase -> assertThat(phase).isBetween(Duration.ZERO, INTERVAL))
                .anySatisfy(phase -> assertThat(phase).isLessThan(INTERVAL.dividedBy(4)))
                .anySatisfy(phase ->
                        assertThat(phase).isGreaterThan(INTERVAL.dividedBy(4).multipliedBy(3)));
        assertThat(phases(1)).isEqualTo(phases);
        assertThat(phases(2)).isNotEqualTo(phases);
    }

    /** A drill of more strikes plays the same times. */
    @Test
    void aPhaseTakesNothingFromTheImitatedTimes() {
        Chance with = Chance.of(3);
        with.phase(INTERVAL);

        assertThat(with.times().nextLong()).isEqualTo(Chance.of(3).times().nextLong());
    }
}
