package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.BackupText;
import dev.understudy.core.backup.BackupKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "backup",
        description = {
            "Make a backup of a stack that runs, in every repository or in one.",
            "Clients notice nothing but its load. Where there is nothing to build on, a full one is made."
        },
        footer = {
            "",
            "Examples:",
            "  understudy backup                        full, into every repository",
            "  understudy backup --type incr --repo 1",
            "  understudy backup list",
            "  understudy backup verify"
        })
final class BackupCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final BackupOptions backup = new BackupOptions();

    @Mixin
    private final RepositoryOptions repository = new RepositoryOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "full",
            converter = BackupKindConverter.class,
            description =
                    "full; diff: what changed since the last full one; incr: since the last one. Default: ${DEFAULT-VALUE}.")
    private BackupKind kind = BackupKind.FULL;

    BackupCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        backup.run(session, common.quiet, operator -> operator.take(kind, repository.chosen()), BackupText::made);
        return ExitStatus.OK.code();
    }
}
