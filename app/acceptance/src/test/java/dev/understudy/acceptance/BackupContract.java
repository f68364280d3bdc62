package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.backup.BackupKind;
import dev.understudy.core.backup.BackupSet;
import dev.understudy.core.backup.RestorePoint;
import dev.understudy.core.backup.RestoreTarget;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.CheckResult.Outcome;
import dev.understudy.engine.backup.BackupOperator;
import dev.understudy.engine.backup.RestoreReport;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backups in two repositories, and what can be restored of them. */
@Timeout(240)
abstract class BackupContract {
    /** Containers are the whole machine's, so that the name is this process's own. */
    static final String NAME = "backup-" + ProcessHandle.current().pid();

    static final String STACK_FILE = TestStacks.archived(NAME);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int ROWS = 1000;

    private final LocalStacks stacks;
    private RunningStack stack;
    private BackupOperator backups;

    BackupContract(LocalStacks stacks) {
        this.stacks = stacks;
    }

    @BeforeEach
    void aStack() {
        stack = stacks.attach(NAME);
        backups = new BackupOperator(stack, Progress.SILENT);
    }

    RunningStack stack() {
        return stack;
    }

    BackupOperator backups() {
        return backups;
    }

    /** A mistake is undone by the moment before it, in a copy; the stack goes on as it is. */
    @Test
    void everyMomentSinceTheBackupCanBeRestored() {
        // It comes back with the files, and the copy must not follow it.
        sql(
                "ALTER SYSTEM SET listen_addresses = '*'",
                "CREATE TABLE kept (id bigint PRIMARY KEY, note text)",
                insert(0));
        List<BackupSet> full = backups.take(BackupKind.FULL, OptionalInt.empty());
        assertThat(full).extracting(BackupSet::kind).containsExactly(BackupKind.FULL, BackupKind.FULL);
        assertThat(full).extracting(BackupSet::repository).containsExactly(1, 2);
        sql(insert(1));
        BackupSet increment = backups.take(BackupKind.INCR, OptionalInt.of(1)).getFirst();
        assertThat(increment.prior()).contains(full.getFirst().label());
        assertThat(increment.copiedBytes()).isLessThan(full.getFirst().copiedBytes());
        sql(insert(2));
        RestorePoint named = backups.restorePoint("before-the-mistake");
        assertThat(backups.restorePoints()).contains(named);
        assertThatThrownBy(() -> backups.restorePoint("before-the-mistake")).hasMessageContaining("already");
        assertThatThrownBy(() -> backups.restorePoint("latest")).hasMessageContaining("means something else");
        String before =
                sql("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
        String mistake = sql("BEGIN; DELETE FROM kept; SELECT pg_current_xact_id(); COMMIT");
        sql("SELECT pg_switch_wal()");
        assertSound(backups.check());

        assertRows(prove(1, before, false), 3 * ROWS);
        assertRows(prove(2, mistake, true), 3 * ROWS);
        backups.take(BackupKind.INCR, OptionalInt.of(1));
        // From the backup before it, though there is a newer one.
        assertRows(prove(1, "before-the-mistake", false), 3 * ROWS);
        // The controls: with the mistake nothing is left, and the backup itself knows nothing of what came after it.
        assertRows(prove(2, mistake, false), 0);
        assertRows(prove(2, "immediate", false), ROWS);
        assertThat(sql("SELECT count(*) FROM kept")).isEqualTo("0");
    }

    @Test
    void whatCannotBeRestoredIsRefusedBeforeAnythingIsMade() {
        if (backups.list().getFirst().backups().isEmpty()) {
            backups.take(BackupKind.FULL, OptionalInt.of(1));
        }
        assertThatThrownBy(() -> prove(1, "2020-01-01T00:00:00Z", false)).hasMessageContaining("outside the window");
        assertThatThrownBy(() -> prove(1, "2099-01-01T00:00:00Z", false)).hasMessageContaining("outside the window");
        assertThatThrownBy(() -> prove(1, "latest", true)).hasMessageContaining("just before");
        assertThatThrownBy(() -> prove(3, "latest", false)).hasMessageContaining("no repository 3");
        assertThatThrownBy(() -> backups.prove(
                        OptionalInt.of(1), RestoreTarget.parse("latest"), false, Optional.of("20200101-000000F")))
                .hasMessageContaining("no backup 20200101-000000F");
    }

    RestoreReport prove(int repository, String target, boolean exclusive) {
        return backups.prove(OptionalInt.of(repository), RestoreTarget.parse(target), exclusive, Optional.empty())
                .getFirst();
    }

    private static void assertRows(RestoreReport report, long rows) {
        assertSound(report.checks());
        assertThat(report.copy().orElseThrow().rows()).as(report.target()).isEqualTo(rows);
    }

    static void assertSound(List<CheckResult> checks) {
        assertThat(checks).isNotEmpty().allMatch(check -> check.outcome() == Outcome.PASSED);
    }

    static List<CheckResult> failed(List<CheckResult> checks) {
        return checks.stream()
                .filter(check -> check.outcome() == Outcome.FAILED)
                .toList();
    }

    private static String insert(int batch) {
        return "INSERT INTO kept SELECT id, 'batch ' FROM generate_series(" + (batch * ROWS + 1) + ", "
                + (batch + 1) * ROWS + ") AS id";
    }

    String repository(int number) {
        return stack.plan()
                .archive()
                .map(ArchivePlan::repositories)
                .orElseThrow()
                .get(number - 1)
                .path();
    }

    /** As the servers' user, where the primary lives. */
    void shell(String script) {
        ExecResult result = primary().exec(List.of("/bin/sh", "-c", script), TIMEOUT);
        assertThat(result.exitStatus()).as(result.errors()).isZero();
    }

    NodeHandle primary() {
        return stack.assignedPrimaries().getFirst();
    }

    /** In the application's database, as the superuser; the last line of what it says. */
    String sql(String... statements) {
        List<String> command = new ArrayList<>(List.of(
                "psql",
                "-XqAt",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                "host=" + stack.plan().interior().sockets() + " port="
                        + primary().plan().address().port() + " user=postgres dbname=app"));
        for (String statement : statements) {
            command.addAll(List.of("-c", statement));
        }
        ExecResult result = primary().exec(command, TIMEOUT);
        assertThat(result.exitStatus()).as(result.errors()).isZero();
        return result.output().lines().reduce("", (before, line) -> line);
    }
}
