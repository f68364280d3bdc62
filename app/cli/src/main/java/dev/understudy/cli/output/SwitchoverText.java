package dev.understudy.cli.output;

import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.HandoverReport;
import dev.understudy.engine.operation.FailbackReport;
import java.util.Locale;
import java.util.stream.Collectors;

/** A switchover for people. */
public final class SwitchoverText {
    private SwitchoverText() {}

    public static String of(HandoverReport report, Style style) {
        HandoverReport.Parts parts = report.parts();
        return style.good(report.to() + " is the primary") + " on timeline " + report.timelineAfter() + "; "
                + report.from() + " follows it\n"
                + "timeline " + report.timelineBefore() + " ended with " + report.from() + "'s shutdown checkpoint at "
                + report.end() + ", which " + report.to() + " has: nothing is lost\n"
                + "clients of the poolers waited " + millis(parts.gapMillis()) + ": hold " + millis(parts.holdMillis())
                + ", stop " + millis(parts.stopMillis()) + ", proof " + millis(parts.proofMillis()) + ", promote "
                + millis(parts.promoteMillis()) + ", route " + millis(parts.routeMillis()) + "\n"
                + "before it: checkpoint " + millis(parts.checkpointMillis()) + "; after it: " + report.from()
                + " streams " + millis(parts.rejoinMillis()) + " later\n";
    }

    public static String of(FailbackReport report, Style style) {
        String led = report.switchover()
                .map(switchover -> of(switchover, style))
                .orElse(style.good(report.primary() + " is the primary") + ", as declared, and was before\n");
        return led
                + (report.attached().isEmpty()
                        ? "every standby follows its declared upstream"
                        : "behind their declared upstream again: "
                                + report.attached().stream().map(NodeId::value).collect(Collectors.joining(", ")));
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.0f ms", value);
    }
}
