package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.engine.Appliance;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "resume",
        description = "Resume automation after `understudy pause`.",
        footer = {"", "Examples:", "  understudy resume"})
final class ResumeCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    ResumeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            boolean changed = appliance
                    .operator(running, String.join(" ", session.commandLine()), Progress.SILENT)
                    .resume();
            session.output().result(changed ? "automation works again" : "automation was not paused");
        }
        return ExitStatus.OK.code();
    }
}
