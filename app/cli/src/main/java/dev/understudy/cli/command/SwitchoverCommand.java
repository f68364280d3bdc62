package dev.understudy.cli.command;

import dev.understudy.cli.output.SwitchoverText;
import dev.understudy.core.stack.NodeId;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "switchover",
        description = {
            "Make another node the primary, by plan; nothing acknowledged is lost, in any replication mode.",
            "Clients of transaction pools wait and see no error, sessions are cut. What fails before the promotion is undone: the old primary leads on."
        },
        footer = {
            "",
            "Examples:",
            "  understudy switchover                  to the best standby",
            "  understudy switchover --to pg2",
            "  understudy switchover --to pg1         and back",
            "  understudy switchover --patience 30s   wait longer for open transactions"
        })
final class SwitchoverCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final HandoverOptions handover = new HandoverOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--to",
            paramLabel = "NODE",
            converter = NodeConverter.class,
            description =
                    "The new primary. Default: a synchronous standby before others, then one of the primary's region,"
                            + " then the one that lags least.")
    @Nullable
    private NodeId target;

    SwitchoverCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return handover.run(
                session,
                common.quiet,
                operator -> operator.switchover(Optional.ofNullable(target), handover.patience),
                SwitchoverText::of);
    }
}
