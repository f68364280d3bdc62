package dev.understudy.cli.output;

import dev.understudy.engine.operation.OperationReport;
import java.util.Locale;
import java.util.Set;

/** What came of an operator's request, for people. */
public final class OperationText {
    /** What only repeats what was decided. */
    private static final Set<String> LEFT_OUT = Set.of("DECIDED", "CHECK_FAILED", "CHECK_RECOVERED");

    private OperationText() {}

    public static String of(OperationReport report, Style style) {
        StringBuilder text = new StringBuilder();
        for (OperationReport.Step step : report.steps()) {
            if (!LEFT_OUT.contains(step.kind())) {
                text.append(String.format(
                        Locale.ROOT,
                        "%7.2f s  %s %s: %s%s%n",
                        step.atMillis() / 1000,
                        step.subject(),
                        step.kind().toLowerCase(Locale.ROOT).replace('_', ' '),
                        step.detail(),
                        step.rule().isEmpty() ? "" : style.faint(" [" + step.rule() + "]")));
            }
        }
        text.append(style.good(report.operation()))
                .append(String.format(
                        Locale.ROOT, ": %s, after %.2f s%n", report.outcome(), report.elapsedMillis() / 1000));
        report.waiting()
                .ifPresent(waiting -> text.append(style.warning("not every node is back in its place"))
                        .append(": ")
                        .append(waiting)
                        .append("\n"));
        return text.toString().stripTrailing();
    }
}
