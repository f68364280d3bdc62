package dev.understudy.cli.command;

import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.RunningStack;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove-standby",
        description = {
            "Let a standby leave a stack for good, after asking.",
            "Readers are led elsewhere, whoever streams from it follows its upstream, it stops, its slot is dropped and its data are deleted.",
            "The primary is refused: switch over first."
        },
        footer = {
            "",
            "Examples:",
            "  understudy remove-standby pg3",
            "  understudy remove-standby pg3 --yes            without being asked, as scripts need it",
            "  understudy remove-standby pg2 --yes --force    also the last synchronous one: commits wait for nobody then",
            "",
            "The stack file is not edited: `up` brings up the nodes that the stack has."
        })
final class RemoveStandbyCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final MembershipOptions options = new MembershipOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NODE", converter = NodeConverter.class, description = "The standby.")
    private NodeId node = new NodeId("none");

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Option(
            names = "--force",
            description = "Also when it is the last synchronous standby: commits wait for nobody then.")
    private boolean force;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description =
                    "How long transactions that read from it may take to end; later they are cut. And how long another synchronous standby"
                            + " may take to have what it has; later it stays. Default: 10s.")
    private Duration patience = Duration.ofSeconds(10);

    RemoveStandbyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return options.run(session, common.quiet, (running, operator) -> {
            confirm(running);
            return operator.remove(node, force, patience);
        });
    }

    private void confirm(RunningStack running) {
        running.plan().requireNode(node);
        session.requireYes(
                yes,
                "Remove " + node + " from stack " + running.plan().name() + " and delete its data?",
                "done",
                "do it");
    }
}
