package dev.understudy.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "restore-point",
        description = "Give moments names that can be restored to, such as before a migration.",
        synopsisSubcommandLabel = "(create | list)",
        footer = {
            "",
            "Examples:",
            "  understudy restore-point create before-migration",
            "  understudy restore-point list",
            "  understudy backup verify --restore --to before-migration"
        })
final class RestorePointCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about it? There is: create, list");
    }
}
