package dev.understudy.cli.output;

import dev.understudy.cli.ExitStatus;
import dev.understudy.core.backup.BackupSet;
import dev.understudy.core.backup.RepositoryState;
import dev.understudy.core.backup.RestorePoint;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.engine.backup.RestoreReport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Backups for people. */
public final class BackupText {
    private static final double MILLIS = 1000;
    private static final double MEGABYTE = 1024.0 * 1024;

    private BackupText() {}

    /** What was made. */
    public static String made(List<BackupSet> sets, Style style) {
        Table table = new Table("repository", "backup", "type", "database", "copied", "stored", "took");
        for (BackupSet set : sets) {
            table.row(
                    Integer.toString(set.repository()),
                    set.label(),
                    set.kind().word(),
                    megabytes(set.databaseBytes()),
                    megabytes(set.copiedBytes()),
                    megabytes(set.repositoryBytes()),
                    Duration.between(set.started(), set.stopped()).toSeconds() + " s"
                            + (set.damaged() ? ", " + style.bad("damaged pages") : ""));
        }
        return table.render(style);
    }

    /** What there is. */
    public static String listed(List<RepositoryState> repositories, Style style) {
        StringBuilder text = new StringBuilder();
        for (RepositoryState repository : repositories) {
            text.append("repository ")
                    .append(repository.number())
                    .append(", ")
                    .append(repository.region())
                    .append(": ");
            text.append(repository.problem().map(style::bad).orElseGet(() -> style.good("ok")));
            text.append(repository
                    .walFirst()
                    .map(first -> ", WAL from " + first + " to "
                            + repository.walLast().map(Object::toString).orElse("?"))
                    .orElse(", no WAL"));
            text.append('\n');
            if (!repository.backups().isEmpty()) {
                text.append('\n')
                        .append(table(repository.backups()).render(style))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static Table table(List<BackupSet> sets) {
        Table table = new Table("backup", "type", "ended (UTC)", "consistent at", "database", "copied", "stored");
        for (BackupSet set : sets) {
            table.row(
                    set.label(),
                    set.kind().word(),
                    set.stopped().toString(),
                    set.stopLsn().toString(),
                    megabytes(set.databaseBytes()),
                    megabytes(set.copiedBytes()),
                    megabytes(set.repositoryBytes()) + (set.damaged() ? ", damaged pages" : ""));
        }
        return table;
    }

    /** Moments with names. */
    public static String points(List<RestorePoint> points, Style style) {
        Table table = new Table("restore point", "at (UTC)", "position", "timeline");
        points.forEach(point ->
                table.row(point.name(), point.at(), point.lsn().toString(), Integer.toString(point.timeline())));
        return points.isEmpty() ? "no restore points" : table.render(style);
    }

    /** Checks, one a line. */
    public static String checked(List<CheckResult> checks, Style style) {
        StringBuilder text = new StringBuilder();
        for (CheckResult check : checks) {
            String word = switch (check.outcome()) {
                case PASSED -> style.good("ok    ");
                case FAILED -> style.bad("FAILED");
                case THREW -> style.bad("threw ");
                case NOT_APPLICABLE -> style.faint("-     ");
            };
            text.append(word)
                    .append(' ')
                    .append(check.name())
                    .append(": ")
                    .append(check.found())
                    .append('\n');
        }
        return text.toString();
    }

    /** Restores, each with its checks. */
    public static String proved(List<RestoreReport> reports, Style style) {
        StringBuilder text = new StringBuilder();
        for (RestoreReport report : reports) {
            text.append("repository ")
                    .append(report.backup().repository())
                    .append(": backup ")
                    .append(report.backup().label())
                    .append(", restored to ")
                    .append(report.target())
                    .append('\n');
            report.copy()
                    .ifPresent(copy -> text.append("  replayed to ")
                            .append(copy.replayedTo())
                            .append(copy.lastCommit()
                                    .map(time -> ", last transaction of " + time)
                                    .orElse(", no transaction after the backup"))
                            .append("; timeline ")
                            .append(copy.timeline())
                            .append("; ")
                            .append(String.format(Locale.ROOT, "%d tables, %,d rows", copy.tables(), copy.rows()))
                            .append('\n'));
            text.append(String.format(
                    Locale.ROOT,
                    "  restore %.1f s, replay %.1f s, checks %.1f s; database %s%n",
                    report.restoreMillis() / MILLIS,
                    report.replayMillis() / MILLIS,
                    report.checkMillis() / MILLIS,
                    megabytes(report.backup().databaseBytes())));
            text.append(checked(report.checks(), style));
        }
        return text.toString();
    }

    /** A check that failed is worse than one that could not be made. */
    public static ExitStatus status(List<CheckResult> checks) {
        if (checks.stream().anyMatch(check -> check.outcome() == CheckResult.Outcome.FAILED)) {
            return ExitStatus.FAILED;
        }
        return checks.stream().anyMatch(check -> check.outcome() == CheckResult.Outcome.THREW)
                ? ExitStatus.INCONCLUSIVE
                : ExitStatus.OK;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
    }
}
