package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.StatusText;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.runtime.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Show nodes, roles, timelines, replay lag, pools and endpoints.",
        footer = {
            "",
            "Examples:",
            "  understudy status",
            "  understudy status --stack second --json | jq '.nodes[] | {id, observed, replayLagBytes}'"
        })
final class StatusCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        StackStatus status = stack.appliance(session).status(stack.selection());
        session.output()
                .result(
                        json
                                ? Json.pretty(status)
                                : StatusText.of(status, session.output().style()));
        return ExitStatus.OK.code();
    }
}
