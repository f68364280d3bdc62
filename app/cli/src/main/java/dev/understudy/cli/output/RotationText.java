package dev.understudy.cli.output;

import dev.understudy.engine.rotation.CertificateReport;
import dev.understudy.engine.rotation.RotationReport;
import java.util.stream.Collectors;

/** A rotation for people. */
public final class RotationText {
    private RotationText() {}

    public static String of(CertificateReport report, Style style) {
        String lines = report.certificates().stream()
                .map(each -> each.name() + " until " + each.notAfter() + ", serial " + each.serial() + "\n")
                .collect(Collectors.joining());
        return lines
                + style.good(report.outcome())
                + report.next()
                        .map(what -> "\n" + style.strong("next") + ": " + what)
                        .orElse("");
    }

    public static String of(RotationReport report, Style style) {
        if (report.passwords().isEmpty()) {
            return report.what() + ": there is nothing to finish";
        }
        String lines = report.passwords().stream()
                .map(password -> password.role() + " logs in as " + password.login() + " since " + password.since()
                        + (password.finished() ? "" : "; the password of " + password.retired() + " is good, too")
                        + "\n")
                .collect(Collectors.joining());
        return lines
                + report.waiting()
                        .map(why -> style.bad("not finished") + ": " + why
                                + "\nWhen they have left: understudy rotate passwords --finish")
                        .orElseGet(() -> style.good("every password that was replaced is refused"));
    }
}
