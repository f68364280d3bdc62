package dev.understudy.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.Golden;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.imitation.Imitations;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.DecidedBy;
import dev.understudy.core.report.DrillReport.DurabilityReport;
import dev.understudy.core.report.DrillReport.Event;
import dev.understudy.core.report.DrillReport.LedgerCounts;
import dev.understudy.core.report.DrillReport.LostWrite;
import dev.understudy.core.report.DrillReport.ObjectiveReport;
import dev.understudy.core.report.DrillReport.PathRto;
import dev.understudy.core.report.DrillReport.RpoReport;
import dev.understudy.core.report.DrillReport.RtoReport;
import dev.understudy.core.report.DrillReport.Timelines;
import dev.understudy.core.report.PinnedClients.PinnedClient;
import dev.understudy.core.report.PinnedClients.PinnedPath;
import dev.understudy.core.stack.Durability;
import dev.understudy.core.stack.Objective;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportTextTest {
    private static final String GOLDEN = "app/core/src/test/resources/golden/report/";
    private static final PathRto POOL = new PathRto("transaction-pool", true, 912.25, 610, 41.5, 96.25, 22, 142.5, 10);
    private static final PathRto DIRECT = new PathRto("direct", true, 804, 610, 41.5, 96.25, 0, 56.25, 10);
    private static final PathRto GONE = new PathRto("session-pool", false, 30_000, 610, 41.5, 96.25, 22, 29_230.25, 10);

    @Test
    void aPassedDrill() {
        Golden.assertFile(GOLDEN + "passed.txt", ReportText.render(passed(), TextStyle.PLAIN));
    }

    @Test
    void aDrillThatImitatesAnotherSystemSaysSoAndGivesBothFigures() {
        String text = ReportText.render(simulated(), TextStyle.PLAIN);

        Golden.assertFile(GOLDEN + "simulated.txt", text);
        assertThat(text)
                .contains("SIMULATED: Amazon RDS", "time scale 0.1", "measured ms", "uncompressed ms, calculated");
        Golden.assertFile(
                GOLDEN + "simulated-runs.txt",
                ReportText.render(
                        RunsReport.of(List.of(simulated(), simulated()), Optional.empty(), Map.of()), TextStyle.PLAIN));
    }

    /** The control: nothing is called simulated that is not. */
    @Test
    void aDrillThatImitatesNothingIsNotCalledSimulated() {
        RunsReport runs = RunsReport.of(List.of(passed()), Optional.empty(), Map.of());

        assertThat(passed().simulated()).isEmpty();
        assertThat(ReportText.render(passed(), TextStyle.PLAIN) + ReportText.render(runs, TextStyle.PLAIN))
                .doesNotContainIgnoringCase("simulated")
                .doesNotContainIgnoringCase("uncompressed");
    }

    @Test
    void aFailedDrill() {
        Golden.assertFile(GOLDEN + "failed.txt", ReportText.render(failed(), TextStyle.PLAIN));
    }

    @Test
    void anInconclusiveDrillOnAFastStack() {
        Golden.assertFile(GOLDEN + "inconclusive.txt", ReportText.render(inconclusive(), TextStyle.PLAIN));
    }

    @Test
    void severalRuns() {
        RunsReport runs = RunsReport.of(List.of(passed(), failed(), passed()), Optional.empty(), Map.of("seed", "1"));

        assertThat(runs.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(runs.statistics().rtoMillis()).contains(new Percentiles(912.25, 912.25, 912.25));
        Golden.assertFile(GOLDEN + "runs.txt", ReportText.render(runs, TextStyle.PLAIN));
    }

    @Test
    void runsAreAsGoodAsTheirWorst() {
        assertThat(RunsReport.of(List.of(passed(), inconclusive()), Optional.empty(), Map.of())
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(RunsReport.of(List.of(passed()), Optional.empty(), Map.of()).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThatThrownBy(() -> RunsReport.of(List.of(), Optional.empty(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRunThatCouldNotBeFinishedIsKeptBesideThoseThatWere() {
        Optional<UnfinishedRun> broken = Optional.of(UnfinishedRun.of(
                3,
                5,
                new UnderstudyException(
                        ErrorCode.OPERATION_FAILED, "the stack has no primary to strike", "Look at `status`.")));
        RunsReport runs = RunsReport.of(List.of(passed(), passed()), broken, Map.of("seed", "1"));

        assertThat(runs.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        Golden.assertFile(GOLDEN + "unfinished.txt", ReportText.render(runs, TextStyle.PLAIN));
        // One proof of failure stays a proof.
        assertThat(RunsReport.of(List.of(failed()), broken, Map.of()).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(UnfinishedRun.of(2, 2, new IllegalStateException("what"))
                        .and(new IllegalStateException("more"))
                        .error())
                .isEqualTo("java.lang.IllegalStateException: what; and then: more");
    }

    @Test
    void coloursChangeNoWord() {
        for (DrillReport report : List.of(passed(), failed(), inconclusive())) {
            String coloured = ReportText.render(report, TextStyle.ANSI);

            assertThat(coloured).contains("\u001b[");
            assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
                    .isEqualTo(ReportText.render(report, TextStyle.PLAIN));
        }
    }

    @Test
    void aFastStackNeverHasAnRpo() {
        assertThatThrownBy(() -> report(
                        Verdict.PASSED,
                        List.of(),
                        new LedgerCounts(1, 1, 0, 0, 0, 0, 0, 0),
                        List.of(),
                        List.of(DIRECT),
                        Optional.of(new RpoReport(0, 0, Optional.of(0L))),
                        Durability.FAST,
                        List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static final PinnedClients PINNED = PinnedClients.of(
            List.of(new PinnedPath("direct", 2)),
            List.of(new PinnedClient("pg1", "billing", "app", "app", "127.0.0.1", 1_012)),
            List.of("pg3: its log has no errors to read"));

    private static DrillReport passed() {
        return report(
                Verdict.PASSED,
                List.of(),
                new LedgerCounts(12_345, 12_300, 30, 9, 6, 0, 0, 0),
                List.of(),
                List.of(POOL, DIRECT),
                Optional.of(new RpoReport(0, 0, Optional.of(0L))),
                Durability.DURABLE,
                List.of(CheckResult.of("same rows on every node", true, "3 nodes, 12309 rows")));
    }

    private static DrillReport simulated() {
        return passed().with(Optional.of(SimulatedReport.of(
                Imitations.RDS_MULTI_AZ.atScale(0.1),
                SimulatedReportTest.DELAYS,
                passed().rto().paths(),
                Set.of())));
    }

    private static DrillReport failed() {
        return report(
                Verdict.FAILED,
                List.of(
                        "session-pool never recovered; it was watched for 30000 ms.",
                        "Lost acknowledged writes: 7, the objective is at most 0."),
                new LedgerCounts(12_345, 12_300, 30, 9, 6, 7, 0, 0),
                List.of(
                        new LostWrite(0, 411, "transaction-pool", -12.3),
                        new LostWrite(2, 407, "direct", -11.9),
                        new LostWrite(1, 409, "session-pool", 0.4)),
                List.of(POOL, GONE, DIRECT),
                Optional.of(new RpoReport(7, 12.7, Optional.empty())),
                Durability.DURABLE,
                List.of(CheckResult.of("same rows on every node", false, "dr lacks 2 rows")));
    }

    private static DrillReport inconclusive() {
        return report(
                Verdict.INCONCLUSIVE,
                List.of("No write was acknowledged before the fault: there was nothing to lose."),
                new LedgerCounts(3, 0, 3, 0, 0, 0, 0, 0),
                List.of(),
                List.of(),
                Optional.empty(),
                Durability.FAST,
                List.of(CheckResult.threw("same rows on every node", "pg3: connection refused")));
    }

    private static DrillReport report(
            Verdict verdict,
            List<String> reasons,
            LedgerCounts counts,
            List<LostWrite> lost,
            List<PathRto> paths,
            Optional<RpoReport> rpo,
            Durability durability,
            List<CheckResult> checks) {
        boolean acted = !paths.isEmpty();
        return new DrillReport(
                DrillReport.SCHEMA_VERSION,
                "failover",
                verdict,
                reasons,
                ObjectiveReport.of(Objective.DEFAULT),
                counts,
                List.of("another node becomes the primary, by one promotion"),
                List.of(new DrillReport.Measure("rejoin", 812.34)),
                lost,
                new RtoReport(paths),
                acted ? Optional.of(780.5) : Optional.empty(),
                rpo,
                new DurabilityReport(
                        durability,
                        Map.of("fsync", durability == Durability.FAST ? "off" : "on", "synchronous_commit", "on")),
                new Timelines(1, acted ? 2 : 1),
                acted
                        ? Optional.of(new DecidedBy("F30", "pg2 on timeline 1 at 0/3000060 is the most advanced"))
                        : Optional.empty(),
                List.of(new Event(0, "fault", "crash pg1")),
                Map.of("seed", "42", "postgres", "15.19", "policy", "fast"),
                checks,
                lost.isEmpty() ? PinnedClients.of(List.of(), List.of(), List.of()) : PINNED,
                "runs/2026-01-01T00-00-00Z-failover",
                Optional.empty());
    }
}
