package dev.understudy.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.LedgerCounts;
import dev.understudy.core.report.DrillReport.PathRto;
import dev.understudy.core.report.VerdictJudge.Evidence;
import dev.understudy.core.report.VerdictJudge.Judgement;
import dev.understudy.core.stack.Durability;
import dev.understudy.core.stack.Objective;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictJudgeTest {
    private static final LedgerCounts CLEAN = new LedgerCounts(100, 95, 2, 1, 2, 0, 0, 0);
    private static final PathRto QUICK = new PathRto("direct", true, 900, 600, 50, 150, 0, 100, 10);
    private static final List<CheckResult> GOOD = List.of(CheckResult.of("rows equal", true, "on 3 nodes"));

    @Test
    void metObjectivesPass() {
        assertThat(judge(Objective.DEFAULT, 50, CLEAN, List.of(QUICK), GOOD))
                .isEqualTo(new Judgement(Verdict.PASSED, List.of()));
    }

    @Test
    void withoutAnAcknowledgedWriteBeforeTheFaultNothingIsProved() {
        Judgement judgement = judge(Objective.DEFAULT, 0, lost(3), List.of(QUICK), GOOD);

        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.reasons()).first().asString().contains("nothing to lose");
    }

    @Test
    void aCheckThatThrewIsInconclusive() {
        List<CheckResult> threw = List.of(CheckResult.threw("rows equal", "connection refused"));

        assertThat(judge(Objective.DEFAULT, 50, CLEAN, List.of(QUICK), threw).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judge(Objective.DEFAULT, 50, lost(1), List.of(QUICK), threw).verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void aCheckThatTheStackCannotMakeIsSaidAndChangesNoVerdict() {
        List<CheckResult> absent = List.of(CheckResult.notApplicable("amcheck", "the server came without it"));
        Judgement judgement = judge(Objective.DEFAULT, 50, CLEAN, List.of(QUICK), absent);

        assertThat(judgement.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(judgement.reasons()).containsExactly("Check \"amcheck\" does not apply: the server came without it");
    }

    @Test
    void withoutAMeasuredPathNothingIsProved() {
        assertThat(judge(Objective.DEFAULT, 50, CLEAN, List.of(), GOOD).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void oneLostWriteFails() {
        Judgement judgement = judge(Objective.DEFAULT, 50, lost(1), List.of(QUICK), GOOD);

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(judgement.reasons()).containsExactly("Lost acknowledged writes: 1, the objective is at most 0.");
    }

    @Test
    void anObjectiveMayAllowLossAndBoundItsSpanInstead() {
        Objective span = new Objective(Duration.ofSeconds(60), Optional.empty(), Optional.of(Duration.ofMillis(5)));

        assertThat(judge(span, 50, lost(1), List.of(QUICK), GOOD).verdict()).isEqualTo(Verdict.FAILED);
        Objective wider = new Objective(Duration.ofSeconds(60), Optional.of(9L), Optional.of(Duration.ofMillis(10)));
        assertThat(judge(wider, 50, lost(1), List.of(QUICK), GOOD).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void aSlowPathFails() {
        Objective quick = new Objective(Duration.ofMillis(899), Optional.of(0L), Optional.empty());

        assertThat(judge(quick, 50, CLEAN, List.of(QUICK), GOOD).reasons())
                .containsExactly("direct was out for 900 ms, the objective is 899 ms.");
    }

    @Test
    void aPathThatNeverRecoveredFailsHoweverShortItWasWatched() {
        PathRto gone = new PathRto("session-pool", false, 10, 0, 0, 0, 0, 10, 0);

        assertThat(judge(Objective.DEFAULT, 50, CLEAN, List.of(QUICK, gone), GOOD))
                .isEqualTo(new Judgement(
                        Verdict.FAILED, List.of("session-pool never recovered; it was watched for 10 ms.")));
    }

    @Test
    void duplicatesStrangersAndFailedChecksFail() {
        LedgerCounts duplicated = new LedgerCounts(100, 100, 0, 0, 0, 0, 1, 0);
        LedgerCounts unexpected = new LedgerCounts(100, 100, 0, 0, 0, 0, 0, 1);
        List<CheckResult> failed = List.of(CheckResult.of("rows equal", false, "pg3 differs"));

        assertThat(judge(Objective.DEFAULT, 50, duplicated, List.of(QUICK), GOOD)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(judge(Objective.DEFAULT, 50, unexpected, List.of(QUICK), GOOD)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(judge(Objective.DEFAULT, 50, CLEAN, List.of(QUICK), failed).reasons())
                .containsExactly("Check \"rows equal\" failed: pg3 differs");
    }

    @Test
    void aFastStackIsNotHeldToAnRpoAndSaysSo() {
        Judgement judgement = VerdictJudge.judge(
                new Evidence(Objective.DEFAULT, 50, lost(7), Duration.ZERO, List.of(QUICK), GOOD, Durability.FAST));

        assertThat(judgement.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(judgement.reasons()).singleElement().asString().contains("no RPO is reported");
    }

    private static LedgerCounts lost(long lost) {
        return new LedgerCounts(100, 100, 0, 0, 0, lost, 0, 0);
    }

    private static Judgement judge(
            Objective objective, long before, LedgerCounts counts, List<PathRto> paths, List<CheckResult> checks) {
        return VerdictJudge.judge(
                new Evidence(objective, before, counts, Duration.ofMillis(10), paths, checks, Durability.DURABLE));
    }
}
