package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.BackupText;
import dev.understudy.engine.backup.BackupOperator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "Show the moments that were given names. Whether one can still be restored, retention decides.",
        footer = {"", "Examples:", "  understudy restore-point list", "  understudy restore-point list --json"})
final class RestorePointListCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final BackupOptions backup = new BackupOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    RestorePointListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        backup.run(session, common.quiet, BackupOperator::restorePoints, BackupText::points);
        return ExitStatus.OK.code();
    }
}
