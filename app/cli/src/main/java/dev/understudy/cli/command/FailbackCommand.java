package dev.understudy.cli.command;

import dev.understudy.cli.output.SwitchoverText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "failback",
        description = {
            "Go back to what the stack file declares, after `promote-dr` or any failover.",
            "Its primary takes over by a switchover, which loses nothing, and every standby follows the upstream it has in the file."
        },
        footer = {"", "Examples:", "  understudy failback", "  understudy failback --patience 30s"})
final class FailbackCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final HandoverOptions handover = new HandoverOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    FailbackCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return handover.run(
                session, common.quiet, operator -> operator.failback(handover.patience), SwitchoverText::of);
    }
}
