package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.engine.Appliance;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "pause",
        description = {
            "Pause automation, for maintenance: nobody is fenced, promoted, started or routed any more but at an operator's request. It lasts,",
            "also across `down` and `up`, until `understudy resume`."
        },
        footer = {"", "Examples:", "  understudy pause", "  understudy pause --stack second"})
final class PauseCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    PauseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            boolean changed = appliance
                    .operator(running, String.join(" ", session.commandLine()), Progress.SILENT)
                    .pause();
            session.output()
                    .result(
                            changed
                                    ? "automation is paused: nothing fails over by itself until `understudy resume`"
                                    : "automation was paused already");
        }
        return ExitStatus.OK.code();
    }
}
