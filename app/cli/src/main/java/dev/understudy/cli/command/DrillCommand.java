package dev.understudy.cli.command;

import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.scenario.Drills;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "drill",
        description = "Rehearse a disaster and prove what was lost.",
        synopsisSubcommandLabel = "DRILL",
        footer = {
            "",
            "Examples:",
            "  understudy drill list",
            "  understudy drill failover",
            "  understudy drill region-loss --help"
        })
final class DrillCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which drill? There are: "
                        + Drills.ALL.stream().map(Drill::name).collect(Collectors.joining(", ")));
    }
}
