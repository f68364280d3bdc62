package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.AgentText;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.agent.AgentStatus;
import dev.understudy.engine.agent.Agents;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description =
                "Show what the agent does and how it sees the stack; exit status 4 when there is none, or it does not answer.",
        footer = {"", "Examples:", "  understudy agent status", "  understudy agent status --json | jq .state"})
final class AgentStatusCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    AgentStatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            Agents agents = appliance.agents(running);
            AgentStatus status = agents.status().orElseThrow(() -> missing(running, agents));
            session.output()
                    .result(
                            json
                                    ? Json.pretty(status)
                                    : AgentText.of(status, session.output().style()));
        }
        return ExitStatus.OK.code();
    }

    private static UnderstudyException missing(RunningStack running, Agents agents) {
        return agents.pid()
                .map(pid -> new UnderstudyException(
                        ErrorCode.OPERATION_FAILED,
                        "the agent of stack " + running.plan().name() + ", pid " + pid + ", does not answer",
                        "Replace it: understudy agent stop, then understudy agent start"))
                .orElseGet(() -> new UnderstudyException(
                        ErrorCode.OPERATION_FAILED,
                        "stack " + running.plan().name() + " has no agent: nothing fails over by itself",
                        "Start one: understudy agent start"));
    }
}
