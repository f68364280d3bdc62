package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.BackupText;
import dev.understudy.engine.backup.BackupOperator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = {"Show the backups of every repository, and the WAL that it has."},
        footer = {
            "",
            "Examples:",
            "  understudy backup list",
            "  understudy backup list --json | jq '.[].backups[-1].label'"
        })
final class BackupListCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final BackupOptions backup = new BackupOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    BackupListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        backup.run(session, common.quiet, BackupOperator::list, BackupText::listed);
        return ExitStatus.OK.code();
    }
}
