package dev.understudy.cli.output;

import dev.understudy.engine.migrate.Migration;
import dev.understudy.engine.migrate.MigrationReport;
import java.util.List;

/** What a migration command found, for people. */
public final class MigrationText {
    private MigrationText() {}

    public static String of(MigrationReport report, Style style) {
        return switch (report) {
            case MigrationReport.Migrated migrated -> migrated(migrated);
            case MigrationReport.Listed listed -> listed(listed, style);
            case MigrationReport.Validated validated ->
                validated.valid()
                        ? style.good("valid") + ": files and database agree\n"
                        : style.bad("invalid") + "\n" + lines(validated.problems()) + "hint: " + validated.hint()
                                + "\n";
            case MigrationReport.Repaired repaired ->
                "removed failed entries: " + count(repaired.removed()) + "\nrealigned with the files: "
                        + count(repaired.realigned()) + "\nmarked deleted: " + count(repaired.markedDeleted()) + "\n";
        };
    }

    private static String migrated(MigrationReport.Migrated migrated) {
        if (migrated.applied().isEmpty()) {
            return "nothing to do: the schema is at version " + migrated.to().orElse("none") + "\n";
        }
        StringBuilder text = new StringBuilder();
        migrated.applied()
                .forEach(one -> text.append("  ")
                        .append(one.script())
                        .append("  ")
                        .append(one.took().toMillis())
                        .append(" ms\n"));
        return text + "applied " + migrated.applied().size() + ", from version "
                + migrated.from().orElse("none") + " to " + migrated.to().orElse("none") + " in "
                + migrated.took().toMillis() + " ms\n";
    }

    private static String listed(MigrationReport.Listed listed, Style style) {
        Table table = new Table("version", "description", "state", "installed", "ms");
        for (Migration one : listed.migrations()) {
            table.row(
                    one.version().orElse("repeatable"),
                    one.description(),
                    switch (one.state()) {
                        case APPLIED -> style.good(one.stateName());
                        case PENDING -> style.warning(one.stateName());
                        case FAILED, MISSING -> style.bad(one.stateName());
                        case IGNORED -> one.stateName();
                    },
                    one.installedOn().map(Object::toString).orElse(""),
                    one.executionMillis().map(Object::toString).orElse(""));
        }
        return table.render(style) + "at version " + listed.current().orElse("none") + ", " + listed.pending()
                + " pending\n";
    }

    private static String count(List<String> names) {
        return names.isEmpty() ? "none" : names.size() + " (" + String.join(", ", names) + ")";
    }

    private static String lines(List<String> problems) {
        StringBuilder text = new StringBuilder();
        problems.forEach(problem -> text.append("  ").append(problem).append('\n'));
        return text.toString();
    }
}
