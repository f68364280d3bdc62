package dev.understudy.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "drill",
        description = "Rehearse a disaster and prove what was lost.",
        synopsisSubcommandLabel = "DRILL",
        footer = {"", "Examples:", "  understudy drill failover", "  understudy drill failover --help"})
final class DrillCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which drill? There is: failover");
    }
}
