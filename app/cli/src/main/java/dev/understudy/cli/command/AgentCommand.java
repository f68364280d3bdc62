package dev.understudy.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "agent",
        description = {
            "The process that `up` leaves behind, which fails over, repairs and routes by the stack file's policy.",
            "It checks every node; while a command has the stack it stands aside."
        },
        synopsisSubcommandLabel = "(status | start | stop | logs)",
        footer = {
            "",
            "Examples:",
            "  understudy agent status",
            "  understudy agent logs -f",
            "  understudy agent stop                  nothing fails over by itself any more; `up` brings it back"
        })
final class AgentCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about it? There is: status, start, stop, logs");
    }
}
