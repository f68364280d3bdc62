package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.PlanText;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "plan",
        description = "Show what `up` would start and write. Touches nothing.",
        footer = {"", "Examples:", "  understudy plan", "  understudy plan --stack-file sync --json"})
final class PlanCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Mixin
    private final PostgresOptions postgres = new PostgresOptions();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    PlanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        StackPlan plan = stack.appliance(session).plan(postgres.with(stack.selection()));
        session.output()
                .result(
                        json
                                ? Json.pretty(plan)
                                : PlanText.of(plan, session.output().style()));
        return ExitStatus.OK.code();
    }
}
