package dev.understudy.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "rotate",
        description = {
            "Change passwords or certificates of a stack that runs; no login is refused meanwhile.",
            "What is replaced stays good until whoever uses it has left."
        },
        synopsisSubcommandLabel = "(passwords | certs)",
        footer = {
            "",
            "Examples:",
            "  understudy rotate passwords                    every role's",
            "  understudy rotate passwords app readonly       those of two roles",
            "  understudy rotate passwords --finish           end what waited for clients",
            "  understudy rotate certs                        every server's certificate",
            "  understudy rotate certs --ca                   another CA, beside the old one"
        })
final class RotateCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Rotate what? There is: passwords, certs");
    }
}
