package dev.understudy.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.understudy.core.imitation.ImitatedStage;
import dev.understudy.core.imitation.Imitations;
import dev.understudy.core.imitation.SimulatedDelay;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.PathRto;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SimulatedReportTest {
    /** A tenth of 30 + 50 + 4 s; the detection had 480 ms of real work in it. */
    static final List<SimulatedDelay> DELAYS = List.of(
            new SimulatedDelay(
                    ImitatedStage.DETECTION,
                    Imitations.RDS_MULTI_AZ.detection(),
                    Duration.ofSeconds(30),
                    Duration.ofMillis(2_520),
                    Duration.ofMillis(29_520)),
            new SimulatedDelay(
                    ImitatedStage.TAKEOVER,
                    Imitations.RDS_MULTI_AZ.takeover(),
                    Duration.ofSeconds(50),
                    Duration.ofMillis(5_000),
                    Duration.ofMillis(50_000)),
            new SimulatedDelay(
                    ImitatedStage.ROUTING,
                    Imitations.RDS_MULTI_AZ.routing(),
                    Duration.ofSeconds(4),
                    Duration.ofMillis(400),
                    Duration.ofMillis(4_000)));

    private static final Offset<Double> EXACTLY = within(1e-6);
    private static final PathRto POOL = new PathRto("transaction-pool", true, 8_600, 3_000, 20, 5_100, 410, 70, 10);
    private static final PathRto DIRECT = new PathRto("direct", true, 8_200, 3_000, 20, 5_100, 0, 80, 10);

    @Test
    void theUncompressedFigureIsTheMeasuredOneAndWhatTheWaitsWereShorter() {
        SimulatedReport report = report(0.1, Set.of());

        assertThat(report.paths().getFirst().measuredMillis()).isEqualTo(8_600);
        assertThat(report.paths().getFirst().simulatedMillis()).isEqualTo(2_520 + 5_000 + 400, EXACTLY);
        assertThat(report.paths().getFirst().uncompressedMillis()).isEqualTo(8_600 + 27_000 + 45_000 + 3_600, EXACTLY);
        assertThat(report.slowestUncompressedMillis()).contains(84_200.0);
    }

    @Test
    void aPathThatIsNotLedByTheEndpointDoesNotWaitForIt() {
        SimulatedReport report = report(0.1, Set.of("direct"));

        assertThat(report.paths().getLast().uncompressedMillis()).isEqualTo(8_200 + 27_000 + 45_000, EXACTLY);
    }

    /** Six seconds measured are no pass where the same at full length takes more than a minute. */
    @Test
    void aCompressedDrillIsHeldToItsObjectiveAtFullLength() {
        CheckResult tooLate = report(0.1, Set.of()).atFullLength(60_000).orElseThrow();
        CheckResult inTime = report(0.1, Set.of()).atFullLength(120_000).orElseThrow();

        assertThat(tooLate.outcome()).isEqualTo(CheckResult.Outcome.FAILED);
        assertThat(tooLate.name()).contains("simulated");
        assertThat(tooLate.found()).contains("84200 ms calculated, 8600 ms measured at time scale 0.1");
        assertThat(inTime.outcome()).isEqualTo(CheckResult.Outcome.PASSED);
        assertThat(report(1, Set.of()).atFullLength(1))
                .as("at full length it is measured")
                .isEmpty();
    }

    private static SimulatedReport report(double scale, Set<String> unled) {
        return SimulatedReport.of(Imitations.RDS_MULTI_AZ.atScale(scale), DELAYS, List.of(POOL, DIRECT), unled);
    }
}
