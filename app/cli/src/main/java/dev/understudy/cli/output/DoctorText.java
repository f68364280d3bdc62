package dev.understudy.cli.output;

import dev.understudy.engine.doctor.Doctor;
import dev.understudy.engine.doctor.Finding;
import java.util.List;

/** What the doctor found, for people. */
public final class DoctorText {
    private DoctorText() {}

    public static String of(List<Finding> findings, Style style) {
        Table table = new Table("", "piece", "version", "where", "");
        for (Finding one : findings) {
            table.row(
                    mark(one, style),
                    one.piece(),
                    one.version().orElse("-"),
                    one.path().orElse("-"),
                    one.detail());
        }
        StringBuilder text = new StringBuilder(table.render(style));
        findings.forEach(one -> one.install()
                .ifPresent(command -> text.append(one.piece())
                        .append(": ")
                        .append(style.strong(command))
                        .append('\n')));
        return text
                + (Doctor.allRequired(findings)
                        ? style.good("Stacks can come up here.")
                        : style.bad("No stack can come up here yet."))
                + "\n";
    }

    private static String mark(Finding finding, Style style) {
        return switch (finding.state()) {
            case OK -> style.good("ok");
            case WARNING -> style.warning("note");
            case OPTIONAL_MISSING -> style.warning("absent");
            case REQUIRED_MISSING -> style.bad("MISSING");
        };
    }
}
