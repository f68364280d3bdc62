package dev.understudy.core.report;

import dev.understudy.core.report.DrillReport.CheckResult.Outcome;
import dev.understudy.core.report.DrillReport.LedgerCounts;
import dev.understudy.core.report.DrillReport.ObjectiveReport;
import dev.understudy.core.report.DrillReport.PathRto;
import dev.understudy.core.report.DrillReport.RpoReport;
import dev.understudy.core.stack.Durability;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A report for people: about forty lines of text, the verdict first. Pure. */
public final class ReportText {
    /** The kind of event that says how a former primary came back. */
    private static final String REJOINED = "REJOINED";

    private final DrillReport report;
    private final TextStyle style;
    private final List<String> lines = new ArrayList<>();

    private ReportText(DrillReport report, TextStyle style) {
        this.report = report;
        this.style = style;
    }

    /** The report as text; every line ends in a newline. */
    public static String render(DrillReport report, TextStyle style) {
        ReportText text = new ReportText(report, style);
        text.verdict();
        text.simulated();
        text.expected();
        text.objective();
        text.rto();
        text.measures();
        text.ledger();
        text.failover();
        text.checks();
        text.pinnedClients();
        text.environment();
        return String.join("\n", text.lines) + "\n";
    }

    /** Several runs: the verdict, the statistics, one line per run. */
    public static String render(RunsReport runs, TextStyle style) {
        List<String> lines = new ArrayList<>();
        String count = runs.unfinished()
                .map(run -> runs.runs().size() + " of " + run.runsAsked())
                .orElseGet(() -> Integer.toString(runs.runs().size()));
        lines.add("Drill " + runs.drill() + ", " + count + " runs: " + style.verdict(runs.verdict()));
        runs.reasons().forEach(reason -> lines.add("  - " + reason));
        Optional<SimulatedReport> simulated = runs.runs().getFirst().simulated();
        simulated.ifPresent(imitated -> lines.add(SimulatedText.label(imitated)));
        lines.add("");
        TextTable table = new TextTable().row("milliseconds", "p50", "p95", "max");
        row(
                table,
                simulated.isPresent() ? "RTO, slowest path, measured with simulated waits" : "RTO, slowest path",
                runs.statistics().rtoMillis());
        if (simulated.isPresent()) {
            row(table, "RTO, uncompressed (simulated), calculated", SimulatedText.uncompressed(runs.runs()));
        }
        runs.statistics().parts().forEach((part, values) -> row(table, "  " + part, Optional.of(values)));
        row(table, "write gap (server)", runs.statistics().writeGapMillis());
        runs.statistics().measures().forEach((name, values) -> row(table, name, Optional.of(values)));
        lines.addAll(table.lines());
        lines.add("");
        TextTable each = new TextTable().row("run", "verdict", "slowest path ms", "lost");
        for (int i = 0; i < runs.runs().size(); i++) {
            DrillReport run = runs.runs().get(i);
            each.row(
                    Integer.toString(i + 1),
                    run.verdict().name(),
                    slowest(run),
                    Long.toString(run.ledger().lost()));
        }
        runs.unfinished().ifPresent(run -> each.row(Integer.toString(run.run()), "unfinished", "-", "-"));
        lines.addAll(each.lines());
        runs.unfinished().filter(run -> !run.hint().isEmpty()).ifPresent(run -> {
            lines.add("");
            lines.add("hint: " + run.hint());
        });
        return String.join("\n", lines) + "\n";
    }

    private static void row(TextTable table, String name, Optional<Percentiles> values) {
        table.row(
                name,
                values.map(p -> millis(p.p50())).orElse("-"),
                values.map(p -> millis(p.p95())).orElse("-"),
                values.map(p -> millis(p.max())).orElse("-"));
    }

    private static String slowest(DrillReport run) {
        return run.rto().paths().stream()
                .max((a, b) -> Double.compare(a.totalMillis(), b.totalMillis()))
                .map(ReportText::total)
                .orElse("-");
    }

    private void verdict() {
        lines.add("Drill " + report.drill() + ": " + style.verdict(report.verdict()));
        report.reasons().forEach(reason -> lines.add("  - " + reason));
    }

    private void expected() {
        if (!report.expected().isEmpty()) {
            section("Expected, written down before");
            report.expected().forEach(sentence -> lines.add("  " + sentence));
        }
    }

    private void simulated() {
        report.simulated().ifPresent(simulated -> {
            section(SimulatedText.label(simulated));
            lines.addAll(SimulatedText.lines(simulated));
        });
    }

    private void objective() {
        section("Objective");
        ObjectiveReport objective = report.objective();
        TextTable table = new TextTable().row("", "objective", "achieved");
        table.row("RTO, slowest path", "<= " + millis(objective.rtoMillis()) + " ms", slowest(report) + " ms");
        report.simulated()
                .flatMap(SimulatedReport::slowestUncompressedMillis)
                .ifPresent(full -> table.row(
                        "RTO, uncompressed (simulated)",
                        "<= " + millis(objective.rtoMillis()) + " ms",
                        millis(full) + " ms, calculated"));
        objective
                .lostWritesMax()
                .ifPresent(max -> table.row("RPO, lost writes", "<= " + max, achieved(rpo -> "" + rpo.lostWrites())));
        objective
                .lossSpanMillisMax()
                .ifPresent(max -> table.row(
                        "RPO, time span",
                        "<= " + millis(max) + " ms",
                        achieved(rpo -> millis(rpo.spanMillis()) + " ms")));
        report.rpo()
                .ifPresent(rpo -> table.row(
                        "RPO, WAL",
                        "",
                        rpo.walBytes().map(bytes -> bytes + " bytes").orElse("unknown")));
        lines.addAll(table.lines());
    }

    private String achieved(Function<RpoReport, String> figure) {
        return report.rpo().map(figure).orElse("not reported");
    }

    private void rto() {
        section("Outage per client path, milliseconds"
                + (report.simulated().isPresent() ? " (simulated waits included)" : ""));
        TextTable table = new TextTable()
                .row("path", "total", "detection", "fencing", "promotion", "routing", "client", "+-poll");
        for (PathRto path : report.rto().paths()) {
            table.row(
                    path.path(),
                    total(path),
                    millis(path.detectionMillis()),
                    millis(path.fencingMillis()),
                    millis(path.promotionMillis()),
                    millis(path.routingMillis()),
                    millis(path.clientMillis()),
                    millis(path.pollErrorMillis()));
        }
        lines.addAll(table.lines());
        report.writeGapMillis()
                .ifPresent(gap -> lines.add("  write gap on the servers: " + millis(gap) + " ms from " + switched()));
    }

    private String switched() {
        int switches = report.timelines().after() - report.timelines().before();
        return switches > 1
                ? "the last row on a timeline to the first on the next, the longest of " + switches
                : "the last row on the old timeline to the first on the new";
    }

    private void measures() {
        if (!report.measures().isEmpty()) {
            TextTable table = new TextTable().row("also measured", "milliseconds");
            report.measures().forEach(measure -> table.row(measure.name(), millis(measure.millis())));
            lines.addAll(table.lines());
        }
    }

    private void ledger() {
        section("Ledger: what clients were told against what the database holds");
        LedgerCounts counts = report.ledger();
        lines.addAll(new TextTable()
                .row("attempted", count(counts.attempted()))
                .row("acknowledged", count(counts.acknowledged()))
                .row("rejected", count(counts.rejected()))
                .row("indeterminate, present", count(counts.indeterminatePresent()))
                .row("indeterminate, absent", count(counts.indeterminateAbsent()))
                .row("LOST (acknowledged, absent)", count(counts.lost()))
                .row("duplicated", count(counts.duplicated()))
                .row("unexpected", count(counts.unexpected()))
                .lines());
        report.lostWrites()
                .forEach(write -> lines.add(String.format(
                        Locale.ROOT,
                        "  lost: client %d write %d by %s, acknowledged %+.1f ms from the fault",
                        write.client(),
                        write.sequence(),
                        write.path(),
                        write.acknowledgedAtMillis())));
        long unnamed = counts.lost() - report.lostWrites().size();
        if (unnamed > 0) {
            lines.add("  ... and " + unnamed + " more, see the ledger in the run directory");
        }
    }

    private void failover() {
        section("Failover");
        lines.add(timelines());
        report.decidedBy()
                .ifPresentOrElse(
                        by -> lines.add("  decided by " + by.rule() + ": " + by.reason()),
                        () -> lines.add("  no rule decided anything"));
        report.events().stream()
                .filter(event -> event.kind().equals(REJOINED))
                .forEach(event -> lines.add("  rejoined " + event.what()));
        report.events().stream()
                .filter(event -> event.kind().equals(DrillReport.UNEXPECTED))
                .forEach(event -> lines.add(String.format(
                        Locale.ROOT, "  unexpected: %s, %+.1f ms from the fault", event.what(), event.atMillis())));
        lines.add("  durability " + report.durability().mode().name().toLowerCase(Locale.ROOT) + ": "
                + settings(report.durability().settings()));
        if (report.durability().mode() == Durability.FAST) {
            lines.add("  no RPO is reported: on a fast stack an acknowledged write was never promised to survive");
        }
    }

    private String timelines() {
        int before = report.timelines().before();
        int after = report.timelines().after();
        return before == after
                ? "  timeline " + before + ", and no later one at the end"
                : "  timeline " + before + " -> " + after;
    }

    private void checks() {
        section("Checks");
        report.checks()
                .forEach(check -> lines.add("  " + mark(check.outcome()) + " " + check.name() + ": " + check.found()));
    }

    /** Only when there is something to say. */
    private void pinnedClients() {
        PinnedClients pinned = report.pinnedClients();
        if (pinned.paths().isEmpty()
                && pinned.clients().isEmpty()
                && pinned.unread().isEmpty()) {
            return;
        }
        section("Clients that kept to a primary of before (SQLSTATE 25006): a finding, no part of the verdict");
        pinned.paths()
                .forEach(path -> lines.add("  " + path.path() + ": " + count(path.refused())
                        + " writes of the drill's own clients were refused"));
        pinned.clients()
                .forEach(client -> lines.add("  " + client.node() + " refused " + count(client.refused())
                        + " statements of " + client.application() + ", as " + client.user() + " on "
                        + client.database() + " from " + client.address()));
        pinned.unread().forEach(why -> lines.add("  not known of " + why));
        if (!pinned.cure().isEmpty()) {
            lines.add("  " + pinned.cure());
        }
    }

    private static String mark(Outcome outcome) {
        return switch (outcome) {
            case PASSED -> "ok    ";
            case FAILED -> "FAILED";
            case THREW -> "THREW ";
            case NOT_APPLICABLE -> "absent";
        };
    }

    private void environment() {
        section("Environment");
        lines.add("  " + settings(report.environment()));
        lines.add("  run directory: " + report.runDirectory());
    }

    private void section(String title) {
        lines.add("");
        lines.add(style.bold(title));
    }

    private static String settings(Map<String, String> settings) {
        return new TreeMap<>(settings)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static String total(PathRto path) {
        return (path.recovered() ? "" : "> ") + millis(path.totalMillis());
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }
}
