package dev.understudy.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.understudy.core.report.DrillReport.PathRto;
import dev.understudy.core.report.RtoTimeline.PathMarks;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtoTimelineTest {
    private static final long MS = 1_000_000;
    private static final RtoTimeline TIMELINE = new RtoTimeline(100 * MS, at(160), at(170), at(290));

    @Test
    void partsFollowTheMarks() {
        assertThat(TIMELINE.split(new PathMarks("transaction-pool", at(310), at(400), 900 * MS, 10 * MS)))
                .isEqualTo(new PathRto("transaction-pool", true, 300, 60, 10, 120, 20, 90, 10));
    }

    @Test
    void aDirectPathHasNoRouting() {
        assertThat(TIMELINE.split(new PathMarks("direct", OptionalLong.empty(), at(350), 900 * MS, 10 * MS)))
                .isEqualTo(new PathRto("direct", true, 250, 60, 10, 120, 0, 60, 10));
    }

    @Test
    void aClientThatIsBackBeforeItsPoolerWasReportedRoutedHasNoClientPart() {
        assertThat(TIMELINE.split(new PathMarks("session-pool", at(500), at(300), 900 * MS, 0)))
                .isEqualTo(new PathRto("session-pool", true, 200, 60, 10, 120, 10, 0, 0));
    }

    @Test
    void aPathThatDidNotRecoverWasOutUntilItsClientsWereStopped() {
        PathRto path = TIMELINE.split(new PathMarks("direct", OptionalLong.empty(), OptionalLong.empty(), 900 * MS, 0));

        assertThat(path.recovered()).isFalse();
        assertThat(path.totalMillis()).isEqualTo(800);
        assertThat(path.clientMillis()).isEqualTo(610);
    }

    @Test
    void withoutAPromotionThereIsNoPromotionPart() {
        RtoTimeline thawed = new RtoTimeline(100 * MS, at(160), OptionalLong.empty(), OptionalLong.empty());

        assertThat(thawed.split(new PathMarks("direct", OptionalLong.empty(), at(350), 900 * MS, 10 * MS)))
                .isEqualTo(new PathRto("direct", true, 250, 60, 0, 0, 0, 190, 10));
    }

    @Test
    void partsAddUpAndAreNeverNegativeWhateverTheOrder() {
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            PathRto path = new RtoTimeline(random.nextInt(1000) * MS, any(random), any(random), any(random))
                    .split(new PathMarks("direct", any(random), any(random), random.nextInt(1000) * MS, 0));
            double[] parts = {
                path.detectionMillis(),
                path.fencingMillis(),
                path.promotionMillis(),
                path.routingMillis(),
                path.clientMillis()
            };

            assertThat(Arrays.stream(parts).min().orElseThrow())
                    .as("seed %d", seed)
                    .isNotNegative();
            assertThat(Arrays.stream(parts).sum()).as("seed %d", seed).isCloseTo(path.totalMillis(), within(1e-6));
        }
    }

    private static OptionalLong any(Random random) {
        return random.nextInt(4) == 0 ? OptionalLong.empty() : at(random.nextInt(1000));
    }

    private static OptionalLong at(long millis) {
        return OptionalLong.of(millis * MS);
    }
}
