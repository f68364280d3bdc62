package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.engine.Appliance;
import dev.understudy.runtime.RunningStack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "stop",
        description =
                "Stop the agent: the stack runs on, and nothing fails over by itself. What it is doing is finished or undone first.",
        footer = {"", "Examples:", "  understudy agent stop"})
final class AgentStopCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    AgentStopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            boolean stopped = appliance.agents(running).stop(session.output().progress(common.quiet));
            session.output().result(stopped ? "the agent has ended" : "there was no agent");
        }
        return ExitStatus.OK.code();
    }
}
