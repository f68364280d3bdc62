package dev.understudy.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "rejoin",
        description = {
            "Bring every node back into its place.",
            "A fenced former primary becomes a standby, by rewind or else by clone; a crashed standby is started. The agent does this by itself;",
            "this is for stacks without one, and while automation is paused."
        },
        footer = {"", "Examples:", "  understudy rejoin", "  understudy rejoin --stack second --patience 10m"})
final class RejoinCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final OperationOptions operation = new OperationOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    RejoinCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return operation.run(session, common.quiet, operator -> operator.rejoin(operation.patience));
    }
}
