package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.Table;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.StackSummary;
import dev.understudy.runtime.json.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = "Show every stack there is, also what a killed drill left behind.",
        footer = {
            "",
            "Examples:",
            "  understudy list",
            "  understudy down --stack production-drill-x1a2b3c --volumes",
            "                                         remove what a killed drill left"
        })
final class ListCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        List<StackSummary> stacks = appliance.stacks();
        session.output().result(json ? Json.pretty(stacks) : text(stacks));
        return ExitStatus.OK.code();
    }

    private String text(List<StackSummary> stacks) {
        if (stacks.isEmpty()) {
            return "There are no stacks.";
        }
        Table table = new Table("STACK", "PROCESSES", "DIRECTORY");
        for (StackSummary each : stacks) {
            table.row(each.name().value(), processes(each), each.directory());
        }
        return table.render(session.output().style());
    }

    private static String processes(StackSummary stack) {
        if (!stack.problem().isEmpty()) {
            return stack.problem();
        }
        if (stack.processes() == 0) {
            return "never came up";
        }
        return stack.running() == 0 ? "stopped" : stack.running() + " of " + stack.processes() + " run";
    }
}
