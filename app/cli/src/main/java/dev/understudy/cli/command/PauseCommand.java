package dev.understudy.cli.command;

import dev.understudy.engine.operation.StackOperator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "pause",
        description = {
            "Pause automation, for maintenance, until `understudy resume`.",
            "Nobody is fenced, promoted, started or routed any more but at an operator's request. It lasts across `down` and `up`, too."
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
        return new OperatorCall(session, stack, true, false)
                .run(
                        StackOperator::pause,
                        (changed, style) -> changed
                                ? "automation is paused: nothing fails over by itself until `understudy resume`"
                                : "automation was paused already");
    }
}
