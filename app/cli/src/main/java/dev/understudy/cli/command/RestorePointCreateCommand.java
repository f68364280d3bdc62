package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.BackupText;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        description = "Give this moment a name, and archive the WAL up to it.",
        footer = {"", "Examples:", "  understudy restore-point create before-migration"})
final class RestorePointCreateCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final BackupOptions backup = new BackupOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "NAME",
            description = "Begins with a letter; letters, digits, dots, hyphens and underscores, at most 63.")
    private String name = "";

    RestorePointCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        backup.run(
                session,
                common.quiet,
                operator -> operator.restorePoint(name),
                (point, style) -> BackupText.points(List.of(point), style));
        return ExitStatus.OK.code();
    }
}
