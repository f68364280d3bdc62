package dev.understudy.engine.backup;

import dev.understudy.core.backup.BackupSet;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.report.DrillReport.CheckResult;
import java.util.List;
import java.util.Optional;

/**
 * What came of a restore into a copy that was thrown away afterwards.
 *
 * @param backup where it began
 * @param target as it was asked for
 * @param restoreMillis until the files were back
 * @param replayMillis from then until it took writes
 * @param checkMillis of everything that was looked at
 * @param copy what it was; empty when it did not come up
 * @param checks in the order in which they were made
 */
public record RestoreReport(
        BackupSet backup,
        String target,
        double restoreMillis,
        double replayMillis,
        double checkMillis,
        Optional<Copy> copy,
        List<CheckResult> checks) {
    public RestoreReport {
        checks = List.copyOf(checks);
    }

    /**
     * A copy that runs.
     *
     * @param timeline the new one that it began
     * @param replayedTo where its replay ended
     * @param lastCommit of the transactions that it replayed; empty when there was none after the backup
     * @param tables of users
     * @param rows of all of them
     */
    public record Copy(int timeline, Lsn replayedTo, Optional<String> lastCommit, int tables, long rows) {}
}
