package dev.understudy.cli.command;

import dev.understudy.engine.operation.StackOperator;
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
        return new OperatorCall(session, stack, true, false)
                .run(
                        StackOperator::resume,
                        (changed, style) -> changed ? "automation works again" : "automation was not paused");
    }
}
