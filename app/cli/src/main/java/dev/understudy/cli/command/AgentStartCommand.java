package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.AgentText;
import dev.understudy.engine.Appliance;
import dev.understudy.runtime.RunningStack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "start",
        description = "Start the agent, unless it runs; one of an older build is replaced. `up` does this by itself.",
        footer = {"", "Examples:", "  understudy agent start"})
final class AgentStartCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    AgentStartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            session.output()
                    .result(AgentText.of(
                            appliance.startAgent(running, session.output().progress(common.quiet)),
                            session.output().style()));
        }
        return ExitStatus.OK.code();
    }
}
