package dev.understudy.cli.command;

import dev.understudy.core.stack.NodeId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "reinit",
        description = {
            "Replace a standby's data directory by a fresh base backup of its upstream, after asking.",
            "For a standby that is broken, or whose WAL is gone."
        },
        footer = {"", "Examples:", "  understudy reinit pg2", "  understudy reinit pg2 --yes --patience 10m"})
final class ReinitCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final OperationOptions operation = new OperationOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NODE", converter = NodeConverter.class, description = "The standby.")
    private NodeId node = new NodeId("none");

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    ReinitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.requireYes(yes, "Delete the data directory of " + node + " and clone it anew?", "done", "do it");
        return operation.run(session, common.quiet, operator -> operator.reinit(node, operation.patience));
    }
}
