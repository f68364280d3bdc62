package dev.understudy.core.report;

import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.CheckResult.Outcome;
import dev.understudy.core.report.DrillReport.LedgerCounts;
import dev.understudy.core.report.DrillReport.PathRto;
import dev.understudy.core.stack.Durability;
import dev.understudy.core.stack.Objective;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Turns evidence into a verdict. Without an acknowledged write before the fault there was nothing to lose and nothing to measure:
 * inconclusive, whatever else is found. Otherwise one proof of failure is enough to fail, also beside a check that threw; a check
 * that threw is inconclusive when nothing failed. Pure.
 */
public final class VerdictJudge {
    private VerdictJudge() {}

    /**
     * What a drill brought to light.
     *
     * @param objective what was asked for
     * @param acknowledgedBeforeFault acknowledged writes before the fault
     * @param ledger the counts, by the rows that the primary holds; that the other nodes hold the same is a check
     * @param lossSpan time that the lost writes cover
     * @param paths outage per client path
     * @param checks what was checked after recovery
     * @param durability whether an acknowledged write was meant to survive
     */
    public record Evidence(
            Objective objective,
            long acknowledgedBeforeFault,
            LedgerCounts ledger,
            Duration lossSpan,
            List<PathRto> paths,
            List<CheckResult> checks,
            Durability durability) {}

    /**
     * A verdict and why.
     *
     * @param reasons one sentence each; of a passed drill only what limits its meaning
     */
    public record Judgement(Verdict verdict, List<String> reasons) {
        public Judgement {
            reasons = List.copyOf(reasons);
        }
    }

    public static Judgement judge(Evidence evidence) {
        List<String> failures = new ArrayList<>();
        outages(evidence, failures);
        losses(evidence, failures);
        rows(evidence.ledger(), failures);
        checks(evidence, Outcome.FAILED, "failed", failures);
        List<String> doubts = new ArrayList<>();
        checks(evidence, Outcome.THREW, "could not be made", doubts);
        if (evidence.paths().isEmpty()) {
            doubts.add("No client path was measured.");
        }
        if (evidence.acknowledgedBeforeFault() == 0) {
            doubts.addFirst("No write was acknowledged before the fault: there was nothing to lose.");
            return conclude(Verdict.INCONCLUSIVE, evidence, doubts, failures);
        }
        if (!failures.isEmpty()) {
            return conclude(Verdict.FAILED, evidence, failures, doubts);
        }
        return conclude(doubts.isEmpty() ? Verdict.PASSED : Verdict.INCONCLUSIVE, evidence, doubts, failures);
    }

    private static Judgement conclude(Verdict verdict, Evidence evidence, List<String> first, List<String> then) {
        List<String> reasons = new ArrayList<>(first);
        reasons.addAll(then);
        checks(evidence, Outcome.NOT_APPLICABLE, "does not apply", reasons);
        if (evidence.durability() == Durability.FAST) {
            reasons.add("The stack is declared fast (durability off): no RPO is reported for it.");
        }
        return new Judgement(verdict, reasons);
    }

    private static void outages(Evidence evidence, List<String> failures) {
        double limit = Millis.of(evidence.objective().rto());
        for (PathRto path : evidence.paths()) {
            if (!path.recovered()) {
                failures.add(String.format(
                        Locale.ROOT,
                        "%s never recovered; it was watched for %.0f ms.",
                        path.path(),
                        path.totalMillis()));
            } else if (path.totalMillis() > limit) {
                failures.add(String.format(
                        Locale.ROOT,
                        "%s was out for %.0f ms, the objective is %.0f ms.",
                        path.path(),
                        path.totalMillis(),
                        limit));
            }
        }
    }

    /** A fast stack may lose anything: only a durable one is held to its objective. */
    private static void losses(Evidence evidence, List<String> failures) {
        if (evidence.durability() == Durability.FAST) {
            return;
        }
        long lost = evidence.ledger().lost();
        evidence.objective()
                .lostWritesMax()
                .filter(limit -> lost > limit)
                .ifPresent(limit -> failures.add(String.format(
                        Locale.ROOT, "Lost acknowledged writes: %d, the objective is at most %d.", lost, limit)));
        evidence.objective()
                .lossSpanMax()
                .filter(limit -> evidence.lossSpan().compareTo(limit) > 0)
                .ifPresent(limit -> failures.add(String.format(
                        Locale.ROOT,
                        "Lost writes cover %.0f ms, the objective is at most %.0f ms.",
                        Millis.of(evidence.lossSpan()),
                        Millis.of(limit))));
    }

    private static void rows(LedgerCounts ledger, List<String> failures) {
        if (ledger.duplicated() > 0) {
            failures.add(String.format(Locale.ROOT, "Writes that are there more than once: %d.", ledger.duplicated()));
        }
        if (ledger.unexpected() > 0) {
            failures.add(String.format(
                    Locale.ROOT,
                    "Writes that are there although nobody made them or their clients were refused: %d.",
                    ledger.unexpected()));
        }
    }

    private static void checks(Evidence evidence, Outcome outcome, String verb, List<String> reasons) {
        evidence.checks().stream()
                .filter(check -> check.outcome() == outcome)
                .forEach(check -> reasons.add(
                        String.format(Locale.ROOT, "Check \"%s\" %s: %s", check.name(), verb, check.found())));
    }
}
