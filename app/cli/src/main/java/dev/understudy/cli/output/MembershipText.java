package dev.understudy.cli.output;

import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.operation.MembershipReport;
import java.util.Locale;
import java.util.stream.Collectors;

/** Who came or went, for people. */
public final class MembershipText {
    private MembershipText() {}

    public static String of(MembershipReport report, Style style) {
        StringBuilder text = new StringBuilder(style.good(report.operation()));
        text.append(": ").append(report.operation().equals("add-standby") ? added(report) : removed(report));
        text.append(String.format(Locale.ROOT, ", after %.2f s%n", report.elapsedMillis() / 1000));
        text.append("synchronous_standby_names: ")
                .append(
                        report.synchronousStandbyNames().isEmpty()
                                ? "none, commits wait for nobody"
                                : report.synchronousStandbyNames())
                .append('\n');
        report.notes()
                .forEach(note -> text.append(style.warning("note"))
                        .append(": ")
                        .append(note)
                        .append('\n'));
        report.difference()
                .ifPresent(
                        words -> text.append("Its nodes are not those of its stack file any more: it ")
                                .append(words)
                                .append(
                                        ". The file stays as you wrote it; `up`, also with that file, brings up what the stack has."));
        return text.toString().stripTrailing();
    }

    private static String added(MembershipReport report) {
        return report.node() + " streams from " + report.upstream() + ", "
                + report.replication().name().toLowerCase(Locale.ROOT) + ", on " + report.endpoint();
    }

    private static String removed(MembershipReport report) {
        return report.node() + " has left, its data are deleted, and " + report.endpoint() + " is free"
                + (report.followers().isEmpty()
                        ? ""
                        : "; "
                                + report.followers().stream().map(NodeId::value).collect(Collectors.joining(", "))
                                + " streams from " + report.upstream());
    }
}
