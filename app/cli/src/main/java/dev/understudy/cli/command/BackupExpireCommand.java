package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "expire",
        description = {"Delete the backups and the WAL that retention keeps no longer, as every backup does at its end."
        },
        footer = {
            "",
            "Examples:",
            "  understudy backup expire --dry-run",
            "  understudy backup expire --repo 1 --set 20261122-102553F --yes"
        })
final class BackupExpireCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final BackupOptions backup = new BackupOptions();

    @Mixin
    private final RepositoryOptions repository = new RepositoryOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--dry-run", description = "Only say what would go.")
    private boolean dryRun;

    @Option(
            names = "--set",
            paramLabel = "LABEL",
            description = "This backup goes, whatever retention says, with all that build on it.")
    @Nullable
    private String label;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask before a named backup goes.")
    private boolean yes;

    BackupExpireCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (label != null && !dryRun) {
            session.requireYes(yes, "Delete backup " + label + " and all that build on it?", "deleted", "delete");
        }
        backup.run(
                session,
                common.quiet,
                operator -> operator.expire(repository.chosen(), Optional.ofNullable(label), dryRun),
                (said, style) -> said.isEmpty() ? "nothing to expire" : String.join("\n", said));
        return ExitStatus.OK.code();
    }
}
