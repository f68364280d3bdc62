package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.SwitchoverText;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.Handover;
import dev.understudy.engine.failover.HandoverReport;
import dev.understudy.runtime.json.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "switchover",
        description = {
            "Make another node the primary, by plan. Clients of transaction pools wait and see no error, sessions are cut; nothing",
            "acknowledged is lost, in any replication mode. What fails before the promotion is undone: the old primary leads on."
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
    private final StackOptions stack = new StackOptions();

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

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = DurationConverter.class,
            description =
                    "How long transactions through the poolers may take to end, while others wait; at most 60s. Default: 5s.")
    private Duration patience = Handover.PATIENCE;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    SwitchoverCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        HandoverReport report = stack.appliance(session)
                .switchover(
                        stack.selection(),
                        Optional.ofNullable(target),
                        patience,
                        String.join(" ", session.commandLine()),
                        session.output().progress(common.quiet));
        session.output()
                .result(
                        json
                                ? Json.pretty(report)
                                : SwitchoverText.of(report, session.output().style()));
        return ExitStatus.OK.code();
    }
}
