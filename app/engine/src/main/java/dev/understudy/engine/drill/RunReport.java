package dev.understudy.engine.drill;

import dev.understudy.core.ledger.LedgerCheck;
import dev.understudy.core.ledger.LedgerEntry;
import dev.understudy.core.ledger.LedgerFindings;
import dev.understudy.core.ledger.LedgerRow;
import dev.understudy.core.ledger.LedgerScope;
import dev.understudy.core.ledger.Loss;
import dev.understudy.core.ledger.WriteGap;
import dev.understudy.core.ledger.WriteOutcome;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.report.DrillReport;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.DecidedBy;
import dev.understudy.core.report.DrillReport.DurabilityReport;
import dev.understudy.core.report.DrillReport.LedgerCounts;
import dev.understudy.core.report.DrillReport.LostWrite;
import dev.understudy.core.report.DrillReport.ObjectiveReport;
import dev.understudy.core.report.DrillReport.PathRto;
import dev.understudy.core.report.DrillReport.RpoReport;
import dev.understudy.core.report.DrillReport.RtoReport;
import dev.understudy.core.report.DrillReport.Timelines;
import dev.understudy.core.report.Expected;
import dev.understudy.core.report.PinnedClients;
import dev.understudy.core.report.Seen;
import dev.understudy.core.report.Seen.Leader;
import dev.understudy.core.report.SimulatedReport;
import dev.understudy.core.report.VerdictJudge;
import dev.understudy.core.stack.Durability;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.workload.ClientPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the report of one run from what was done, what was told and what was read back. Used once. */
final class RunReport {
    private static final double NANOS_PER_MILLI = 1_000_000.0;

    private final String drill;
    private final StackSpec spec;
    private final Outcome outcome;
    private final RunEvidence evidence;
    private final EventLog events;
    private final List<CheckResult> checks;
    private final long faultNanos;

    RunReport(String drill, StackSpec spec, Outcome outcome, RunEvidence evidence, EventLog events) {
        this.drill = drill;
        this.spec = spec;
        this.outcome = outcome;
        this.evidence = evidence;
        this.events = events;
        this.checks = new ArrayList<>(evidence.checks());
        this.faultNanos = outcome.faultNanos();
    }

    DrillReport make(Map<String, String> environment, RunDirectory directory, PinnedClients pinned) {
        List<LedgerRow> rows = evidence.rows().orElse(List.of());
        List<LedgerEntry> entries = outcome.history().entries();
        // Without rows every acknowledged write would count as lost; that it could not be checked is said by the
        // checks.
        List<LedgerEntry> checked = evidence.rows().isPresent() ? entries : List.of();
        LedgerFindings findings = LedgerCheck.check(checked, rows, LedgerScope.EVERYTHING);
        LedgerCounts counts = LedgerCounts.of(findings);
        Loss loss = Loss.of(
                findings.lost(),
                rows,
                outcome.before().timeline(),
                Optional.of(outcome.before().position()));
        List<PathRto> paths = new PathOutages(outcome, events).measure();
        judgeExpected(paths, counts);
        Optional<SimulatedReport> simulated = simulated(paths);
        VerdictJudge.Judgement judgement = VerdictJudge.judge(new VerdictJudge.Evidence(
                spec.objective(), acknowledgedBeforeFault(), counts, loss.span(), paths, checks, spec.durability()));
        return new DrillReport(
                DrillReport.SCHEMA_VERSION,
                drill,
                judgement.verdict(),
                Stream.concat(judgement.reasons().stream(), simulated.map(SimulatedReport::reason).stream())
                        .toList(),
                ObjectiveReport.of(spec.objective()),
                counts,
                outcome.expected().stream().map(Expected::sentence).toList(),
                RunMeasures.of(outcome, events),
                lostWrites(findings),
                new RtoReport(paths),
                writeGap(rows).map(gap -> gap.toNanos() / NANOS_PER_MILLI),
                spec.durability() == Durability.FAST ? Optional.empty() : Optional.of(RpoReport.of(loss)),
                new DurabilityReport(spec.durability(), outcome.durability().merged()),
                timelines(),
                decidedBy(),
                events.relativeTo(faultNanos),
                environment,
                checks,
                pinned,
                directory.path().toString(),
                simulated);
    }

    /** What was simulated, and the checks that come of it. */
    private Optional<SimulatedReport> simulated(List<PathRto> paths) {
        outcome.simulated()
                .ifPresent(evidence -> evidence.problems()
                        .forEach(problem -> checks.add(CheckResult.threw("what clients are shown", problem))));
        Optional<SimulatedReport> report = outcome.simulated()
                .map(evidence -> SimulatedReport.of(
                        evidence.imitation(),
                        evidence.delays(),
                        paths,
                        evidence.imitation().standbysReadable() ? Set.of(ClientPath.DIRECT.label()) : Set.of()));
        report.flatMap(made ->
                        made.atFullLength(ObjectiveReport.of(spec.objective()).rtoMillis()))
                .ifPresent(checks::add);
        return report;
    }

    /** Of a primary that was spared nothing was expected. */
    private void judgeExpected(List<PathRto> paths, LedgerCounts counts) {
        if (outcome.spared().isEmpty()) {
            Seen seen = new Seen(
                    new Leader(
                            outcome.primary().value(),
                            outcome.before().timeline().value()),
                    outcome.after()
                            .flatMap(node -> evidence.after()
                                    .map(facts -> new Leader(
                                            node.value(), facts.timeline().value()))),
                    outcome.upstreams(),
                    seenEvents(),
                    paths,
                    firstAcknowledged(),
                    errors(),
                    counts,
                    outcome.logins());
            outcome.expected().forEach(expected -> checks.add(expected.check(seen, outcome.harder())));
        }
    }

    private List<Seen.Event> seenEvents() {
        return events.all(faultNanos, event -> true).stream()
                .map(event -> new Seen.Event(
                        (event.atNanos() - faultNanos) / NANOS_PER_MILLI,
                        event.kind().name(),
                        event.subject(),
                        event.rule(),
                        event.detail()))
                .toList();
    }

    private Map<String, Double> firstAcknowledged() {
        Map<String, Double> firsts = new HashMap<>();
        long from = outcome.strikes().getFirst().completeNanos();
        outcome.history()
                .paths()
                .forEach(path -> path.firstServedAfter(from)
                        .ifPresent(ack ->
                                firsts.put(path.path().label(), (ack.endedNanos() - faultNanos) / NANOS_PER_MILLI)));
        return firsts;
    }

    private Map<String, Long> errors() {
        return outcome.history().entries().stream()
                .filter(entry -> entry.outcome() != WriteOutcome.ACKNOWLEDGED)
                .filter(entry -> entry.endedNanos() - faultNanos >= 0)
                .filter(entry -> entry.endedNanos() - outcome.watchedUntilNanos() <= 0)
                .collect(Collectors.groupingBy(LedgerEntry::path, Collectors.counting()));
    }

    private long acknowledgedBeforeFault() {
        return outcome.history().entries().stream()
                .filter(entry -> entry.outcome() == WriteOutcome.ACKNOWLEDGED)
                .filter(entry -> entry.endedNanos() - faultNanos <= 0)
                .count();
    }

    private Optional<Duration> writeGap(List<LedgerRow> rows) {
        return evidence.after()
                .flatMap(after -> WriteGap.between(rows, outcome.before().timeline(), after.timeline()));
    }

    private Timelines timelines() {
        TimelineId before = outcome.before().timeline();
        return new Timelines(
                before.value(),
                evidence.after().map(after -> after.timeline()).orElse(before).value());
    }

    private Optional<DecidedBy> decidedBy() {
        return Decisions.decisive(outcome, events).map(event -> new DecidedBy(event.rule(), event.detail()));
    }

    private List<LostWrite> lostWrites(LedgerFindings findings) {
        return findings.lost().stream()
                .limit(DrillReport.LOST_WRITES_NAMED)
                .map(entry -> new LostWrite(
                        entry.id().client(),
                        entry.id().sequence(),
                        entry.path(),
                        (entry.endedNanos() - faultNanos) / NANOS_PER_MILLI))
                .toList();
    }
}
