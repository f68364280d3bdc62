package dev.understudy.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.TrafficShape;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ShapingTest {
    private static final long NOW = 1_000_000;
    private static final long MILLI = 1_000_000;

    @Test
    void delayIsAdded() {
        assertThat(shaping(TrafficShape.delayed(Duration.ofMillis(5))).dueNanos(NOW, 100))
                .isEqualTo(NOW + 5 * MILLI);
    }

    @Test
    void jitterVariesTheDelayBothWaysAndNoFurther() {
        Shaping shaping =
                shaping(new TrafficShape(Duration.ofMillis(50), Duration.ofMillis(20), 0, OptionalLong.empty()));
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 1_000; i++) {
            long delay = shaping.dueNanos(NOW, 1) - NOW;
            least = Math.min(least, delay);
            most = Math.max(most, delay);
        }
        assertThat(least).isBetween(30 * MILLI, 35 * MILLI);
        assertThat(most).isBetween(65 * MILLI, 70 * MILLI);
    }

    @Test
    void lineSendsOneAfterTheOtherAndRestsInBetween() {
        Shaping shaping = shaping(TrafficShape.limited(1_000_000));

        assertThat(shaping.dueNanos(NOW, 1_000)).isEqualTo(NOW + MILLI);
        assertThat(shaping.dueNanos(NOW, 1_000)).isEqualTo(NOW + 2 * MILLI);
        assertThat(shaping.dueNanos(NOW + 10 * MILLI, 1_000)).isEqualTo(NOW + 11 * MILLI);
    }

    @Test
    void narrowLineTakesSmallLumps() {
        assertThat(shaping(TrafficShape.limited(50_000)).lumpBytes(65_536)).isEqualTo(1_000);
        assertThat(shaping(TrafficShape.delayed(Duration.ZERO)).lumpBytes(65_536))
                .isEqualTo(65_536);
    }

    @Test
    void lonePacketThatIsLostWaitsForTheTimer() {
        Shaping shaping = new Shaping(TrafficShape.lossy(0.5), lost(true, false), NOW);

        assertThat(shaping.dueNanos(NOW, 100) - NOW).isEqualTo(200 * MILLI);
    }

    @Test
    void packetThatIsLostAgainWaitsTwiceAsLong() {
        Shaping shaping = new Shaping(TrafficShape.lossy(0.5), lost(true, true, false), NOW);

        assertThat(shaping.dueNanos(NOW, 100) - NOW).isEqualTo(600 * MILLI);
    }

    @Test
    void packetThatOthersFollowIsSentAgainAfterARoundTrip() {
        TrafficShape shape = new TrafficShape(Duration.ofMillis(10), Duration.ZERO, 0.5, OptionalLong.empty());
        Shaping shaping = new Shaping(shape, lost(true, false, false, false, false), NOW);

        assertThat(shaping.dueNanos(NOW, 4 * Shaping.PACKET_BYTES) - NOW).isEqualTo((10 + 20) * MILLI);
    }

    @Test
    void asManyPacketsAreLostAsTheRatioSays() {
        Shaping shaping = shaping(TrafficShape.lossy(0.02));
        int stalled = 0;
        for (int i = 0; i < 10_000; i++) {
            stalled += shaping.dueNanos(NOW, 100) > NOW ? 1 : 0;
        }
        assertThat(stalled).isBetween(150, 250);
    }

    private static Shaping shaping(TrafficShape shape) {
        return new Shaping(shape, new SplittableRandom(11), NOW);
    }

    /** Draws that say of each packet whether it is lost. */
    private static RandomGenerator lost(boolean... draws) {
        return new RandomGenerator() {
            private int next;

            @Override
            public double nextDouble() {
                return draws[next++] ? 0.0 : 1.0;
            }

            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }
        };
    }
}
