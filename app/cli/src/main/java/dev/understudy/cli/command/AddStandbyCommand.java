package dev.understudy.cli.command;

import dev.understudy.core.plan.StandbyWish;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.Replication;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add-standby",
        description = {
            "Let a new standby join a stack that runs, by a base backup of its upstream.",
            "It gets a free port of the stack's own block. Clients of the primary notice nothing. When it fails, or you interrupt it, the stack is as",
            "before; when it is killed, `up` finishes it."
        },
        footer = {
            "",
            "Examples:",
            "  understudy add-standby                               the next name, beside the primary, as the others replicate",
            "  understudy add-standby pg4 --replication sync        commits wait for it, too",
            "  understudy add-standby dr2 --region east             asynchronous, in another region",
            "  understudy add-standby pg5 --upstream pg2            cascaded: it streams from pg2",
            "",
            "The stack file is not edited: `up` brings up the nodes that the stack has."
        })
final class AddStandbyCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final MembershipOptions options = new MembershipOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "NODE",
            arity = "0..1",
            converter = NodeConverter.class,
            description = "Its name. Default: the next one, such as pg4 after pg1 to pg3.")
    @Nullable
    private NodeId node;

    @Option(names = "--region", paramLabel = "REGION", description = "Where it is. Default: its upstream's region.")
    @Nullable
    private String region;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "The zone of that region. Default: its upstream's, or a.")
    @Nullable
    private String zone;

    @Option(
            names = "--upstream",
            paramLabel = "NODE",
            converter = NodeConverter.class,
            description = "Whom it streams from. Default: the primary.")
    @Nullable
    private NodeId upstream;

    @Option(
            names = "--replication",
            paramLabel = "HOW",
            converter = ReplicationConverter.class,
            description =
                    "Whether commits wait for it: async, sync or quorum. Default: as for the stack's other standbys when it is in the"
                            + " primary's region and streams from the primary, else async.")
    @Nullable
    private Replication replication;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = DurationConverter.class,
            description =
                    "How long it may take to stream once it has its base backup, which takes as long as it takes. Default: 60s.")
    private Duration patience = Duration.ofSeconds(60);

    AddStandbyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        StandbyWish wish = new StandbyWish(
                Optional.ofNullable(node),
                Optional.ofNullable(region),
                Optional.ofNullable(zone),
                Optional.ofNullable(upstream),
                Optional.ofNullable(replication));
        return options.run(session, common.quiet, (running, operator) -> operator.add(wish, patience));
    }
}
