package dev.understudy.cli.command;

import dev.understudy.core.stack.NodeId;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "failover",
        description = {
            "Fence the primary, alive or not, and promote a standby. Clients see an outage.",
            "The former primary comes back as a standby. For a primary that is well, `understudy switchover` does it without an outage."
        },
        footer = {
            "",
            "Examples:",
            "  understudy failover                    to the most advanced standby",
            "  understudy failover --to pg2",
            "  understudy failover --to dr1           to a node of another region, which never happens by itself unless the policy says so",
            "  understudy failover --allow-data-loss  also where acknowledged writes may be lost"
        })
final class FailoverCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final OperationOptions operation = new OperationOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--to",
            paramLabel = "NODE",
            converter = NodeConverter.class,
            description = "The new primary. Default: the most advanced standby that may be promoted.")
    @Nullable
    private NodeId target;

    @Option(
            names = "--allow-data-loss",
            description =
                    "Promote also where a synchronous standby that cannot be asked may hold acknowledged writes, or beyond the"
                            + " policy's maximum lag. Without it that is refused.")
    private boolean allowDataLoss;

    FailoverCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return operation.run(
                session,
                common.quiet,
                operator -> operator.failover(Optional.ofNullable(target), allowDataLoss, operation.patience));
    }
}
