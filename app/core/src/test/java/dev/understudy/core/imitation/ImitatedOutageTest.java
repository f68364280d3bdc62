package dev.understudy.core.imitation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImitatedOutageTest {
    private static final long SECOND = 1_000_000_000L;
    private static final ImitatedTimes TIMES =
            new ImitatedTimes(Duration.ofSeconds(30), Optional.empty(), Duration.ofSeconds(50), Duration.ofSeconds(4));

    @Test
    void stagesFollowEachOtherInScaledTime() {
        ImitatedOutage outage = outage(0.1);

        assertThat(outage.dueNanos(ImitatedStage.DETECTION)).isEqualTo(103 * SECOND);
        assertThat(outage.givenUp(104 * SECOND).dueNanos(ImitatedStage.TAKEOVER))
                .isEqualTo(109 * SECOND);
        assertThat(outage.promoted(110 * SECOND).dueNanos(ImitatedStage.ROUTING))
                .isEqualTo(110 * SECOND + SECOND * 4 / 10);
    }

    @Test
    void whatIsRealIsNotWaitedForTwice() {
        SimulatedDelay delay = outage(0.1).delay(ImitatedStage.DETECTION, 101 * SECOND, 103 * SECOND);

        assertThat(delay.waited()).isEqualTo(Duration.ofSeconds(2));
        assertThat(delay.fullWait()).isEqualTo(Duration.ofSeconds(29));
        assertThat(delay.drawn()).isEqualTo(Duration.ofSeconds(30));
    }

    /** What is real may take longer than what is imitated, in short time. */
    @Test
    void aStageThatIsOverAlreadyIsNotWaitedForHereAndStillIsAtFullLength() {
        SimulatedDelay delay = outage(0.01).delay(ImitatedStage.DETECTION, 101 * SECOND, 101 * SECOND);

        assertThat(delay.waited()).isZero();
        assertThat(delay.fullWait()).isEqualTo(Duration.ofSeconds(29));
    }

    private static ImitatedOutage outage(double scale) {
        return ImitatedOutage.begin(Imitations.RDS_MULTI_AZ.atScale(scale), TIMES, 100 * SECOND);
    }
}
