package dev.understudy.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "understudy",
        description = "Production PostgreSQL's stand-in on one machine, and rehearsals that prove what would be lost.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  understudy drill failover        crash a primary under load; prove what was lost",
            "  understudy up                    bring the production stack up",
            "  eval \"$(understudy env)\"         settings and URLs for clients",
            "  understudy down --volumes        delete it again"
        })
final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
