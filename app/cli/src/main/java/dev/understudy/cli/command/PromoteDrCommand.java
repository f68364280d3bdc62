package dev.understudy.cli.command;

import dev.understudy.core.stack.NodeId;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "promote-dr",
        description = {
            "Make the standby of another region the primary, for a region that is lost.",
            "Whoever is left of the original region is fenced, or comes back as a standby. This never happens by itself unless the policy says",
            "cross_region. `failback` is the way home."
        },
        footer = {
            "",
            "Examples:",
            "  understudy promote-dr                  where there is one DR standby",
            "  understudy promote-dr --to dr2",
            "  understudy promote-dr --allow-data-loss"
        })
final class PromoteDrCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final OperationOptions operation = new OperationOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--to",
            paramLabel = "NODE",
            converter = NodeConverter.class,
            description = "The DR standby. Default: the only one.")
    @Nullable
    private NodeId target;

    @Option(
            names = "--allow-data-loss",
            description = "Promote it also where acknowledged writes may be lost. Without it that is refused.")
    private boolean allowDataLoss;

    PromoteDrCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return operation.run(
                session,
                common.quiet,
                operator -> operator.promoteDr(Optional.ofNullable(target), allowDataLoss, operation.patience));
    }
}
