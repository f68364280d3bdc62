package dev.understudy.engine.backup;

import dev.understudy.core.backup.BackupKind;
import dev.understudy.core.backup.BackupSet;
import dev.understudy.core.backup.RepositoryState;
import dev.understudy.core.backup.WalArchive;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.PgBackRestError;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Checks of repositories. pgBackRest's own are not enough: its {@code verify} ends with status 0 whatever it found (2.45), and says nothing of
 * segments that are missing between two backups. */
final class ArchiveChecks {
    private static final int GAPS_NAMED = 3;

    private ArchiveChecks() {}

    /** A segment is switched and waited for, in each repository. */
    static CheckResult takesWal(PgBackRest primary) {
        String name = "a new segment of WAL reaches every repository";
        ExecResult result = primary.attempt(PgBackRest.QUICK, List.of("check"));
        return CheckResult.of(name, result.succeeded(), result.succeeded() ? "yes" : PgBackRestError.first(result));
    }

    /** What these repositories list: a backup, and WAL without a gap from the oldest one that they keep WAL for. */
    static List<CheckResult> stored(PgBackRest program, List<ArchivePlan.Repository> repositories) {
        List<CheckResult> checks = new ArrayList<>();
        List<RepositoryState> states = program.repositories();
        for (ArchivePlan.Repository each : repositories) {
            RepositoryState state = states.get(each.number() - 1);
            checks.add(hasBackup(state));
            if (!state.backups().isEmpty()) {
                checks.add(hasNoGap(program, state, each.wish().keepWal()));
            }
        }
        return checks;
    }

    private static CheckResult hasBackup(RepositoryState state) {
        String name = "repository " + state.number() + " has a backup";
        return state.newest()
                .map(set -> CheckResult.of(
                        name,
                        state.problem().isEmpty() && !set.damaged(),
                        "newest " + set.label() + " of " + set.stopped()
                                + (set.damaged() ? ", which copied pages with a wrong checksum" : "")
                                + state.problem().map(", "::concat).orElse("")))
                .orElseGet(() -> CheckResult.of(name, false, state.problem().orElse("none")));
    }

    private static CheckResult hasNoGap(PgBackRest program, RepositoryState state, int keepWal) {
        String name = "repository " + state.number() + " has all WAL since its oldest backup that has WAL kept";
        try {
            BackupSet oldest = oldestWithWal(state.backups(), keepWal);
            List<WalArchive.Gap> gaps = program.walArchive(state.number()).gapsFrom(oldest.walStart());
            return CheckResult.of(
                    name,
                    gaps.isEmpty(),
                    gaps.isEmpty()
                            ? "from " + oldest.walStart() + " to "
                                    + state.walLast().map(Object::toString).orElse("nowhere")
                            : "missing: " + text(gaps));
        } catch (UnderstudyException e) {
            return CheckResult.threw(name, String.valueOf(e.getMessage()));
        }
    }

    /** The oldest of the newest full ones, as retention counts. */
    static BackupSet oldestWithWal(List<BackupSet> sets, int keepWal) {
        List<BackupSet> full =
                sets.stream().filter(set -> set.kind() == BackupKind.FULL).toList();
        return full.isEmpty() ? sets.getFirst() : full.get(Math.max(0, full.size() - keepWal));
    }

    private static String text(List<WalArchive.Gap> gaps) {
        String named = gaps.stream().limit(GAPS_NAMED).map(Object::toString).collect(Collectors.joining(", "));
        return gaps.size() > GAPS_NAMED ? named + " and " + (gaps.size() - GAPS_NAMED) + " more stretches" : named;
    }

    /** Every stored file is read, decrypted and compared with the checksum that its backup noted. */
    static CheckResult isAsStored(PgBackRest program, int repository) {
        String name = "repository " + repository + " holds what was stored";
        ExecResult result = program.attempt(
                PgBackRest.LONG, List.of("--repo=" + repository, "--output=text", "--verbose", "verify"));
        if (!result.succeeded()) {
            return CheckResult.of(name, false, PgBackRestError.first(result));
        }
        return judge(name, result.output());
    }

    /** Of the text that {@code verify} prints; silence is no consent. Pure. */
    static CheckResult judge(String name, String output) {
        boolean sound = output.lines().anyMatch(line -> line.strip().equals("status: ok"));
        String found = output.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("archiveId:") || line.startsWith("backup:") || isFinding(line))
                .collect(Collectors.joining("; "));
        return found.isEmpty()
                ? CheckResult.threw(name, "pgbackrest verify said nothing of it: " + output.strip())
                : CheckResult.of(name, sound, found);
    }

    private static boolean isFinding(String line) {
        return line.matches(".*(missing|invalid|other): [1-9].*");
    }
}
