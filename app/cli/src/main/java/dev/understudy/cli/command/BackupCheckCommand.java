package dev.understudy.cli.command;

import dev.understudy.cli.output.BackupText;
import dev.understudy.engine.backup.BackupOperator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "check",
        description = {
            "Check that what is written now can be restored later: every repository takes WAL, has a sound backup, and no gap in the WAL after it.",
            "Exit status 1 when not."
        },
        footer = {"", "Examples:", "  understudy backup check", "  understudy backup check --json"})
final class BackupCheckCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final BackupOptions backup = new BackupOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    BackupCheckCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return BackupText.status(backup.run(session, common.quiet, BackupOperator::check, BackupText::checked))
                .code();
    }
}
