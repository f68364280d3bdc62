package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.AgentText;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.agent.AgentEvent;
import dev.understudy.engine.agent.Agents;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "logs",
        description = "Show what the agent saw, decided and did, with the rule; also of one that has ended.",
        footer = {
            "",
            "Examples:",
            "  understudy agent logs -n 100",
            "  understudy agent logs -f               follow it; Ctrl-C ends",
            "  understudy agent logs --json | jq 'select(.kind == \"DECIDED\")'"
        })
final class AgentLogsCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is added, as long as the agent lives.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private int lines = 20;

    @Option(names = "--json", description = "Print each event as a line of JSON.")
    private boolean json;

    AgentLogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            if (lines < 0) {
                throw new UnderstudyException(
                        ErrorCode.USAGE, "--lines " + lines + ": not a number of lines", "0 or more.");
            }
            Agents agents = appliance.agents(running);
            if (follow) {
                agents.follow(lines, this::show);
            } else {
                agents.events(lines).forEach(this::show);
            }
        }
        return ExitStatus.OK.code();
    }

    private void show(AgentEvent event) {
        session.output()
                .result(
                        json
                                ? Json.line(event)
                                : AgentText.of(event, session.output().style()));
    }
}
