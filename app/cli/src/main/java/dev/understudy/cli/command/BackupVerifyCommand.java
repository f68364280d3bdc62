package dev.understudy.cli.command;

import dev.understudy.cli.output.BackupText;
import dev.understudy.core.backup.RestoreTarget;
import dev.understudy.core.report.DrillReport.CheckResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        description = {
            "Read everything that is stored, compare it with its checksums, and look for WAL that is missing.",
            "Exit status 1 when something is damaged or lost."
        },
        footer = {
            "",
            "Examples:",
            "  understudy backup verify",
            "  understudy backup verify --repo 2",
            "  understudy backup verify --restore",
            "  understudy backup verify --restore --repo 1 --to 2026-11-22T10:15:30Z"
        })
final class BackupVerifyCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final BackupOptions backup = new BackupOptions();

    @Mixin
    private final RepositoryOptions repository = new RepositoryOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--restore",
            description =
                    "Restore a backup of each repository into a copy beside the stack, replay it, look at every page and row, and"
                            + " throw it away: nothing less shows that it can be restored.")
    private boolean restore;

    @Option(
            names = "--to",
            paramLabel = "TARGET",
            defaultValue = "latest",
            description =
                    "With --restore, until where: latest, immediate, a time (UTC without an offset), a position, a transaction's"
                            + " number, or a restore point's name. Default: ${DEFAULT-VALUE}.")
    private String target = "latest";

    @Option(names = "--exclusive", description = "Stop just before the target instead of just after it.")
    private boolean exclusive;

    @Option(
            names = "--set",
            paramLabel = "LABEL",
            description = "This backup. Default: the newest that reaches the target.")
    @Nullable
    private String label;

    BackupVerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return BackupText.status(restore ? restored() : stored()).code();
    }

    private List<CheckResult> stored() {
        return backup.run(session, common.quiet, operator -> operator.verify(repository.chosen()), BackupText::checked);
    }

    private List<CheckResult> restored() {
        return backup
                .run(
                        session,
                        common.quiet,
                        operator -> operator.prove(
                                repository.chosen(),
                                RestoreTarget.parse(target),
                                exclusive,
                                Optional.ofNullable(label)),
                        BackupText::proved)
                .stream()
                .flatMap(report -> report.checks().stream())
                .toList();
    }
}
