package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.SwitchoverText;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.failover.Handover;
import dev.understudy.engine.operation.FailbackReport;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "failback",
        description = {
            "Go back to what the stack file declares: its primary takes over by a switchover, which loses nothing, and every standby follows the",
            "upstream it has in the file. For after `promote-dr`, or any failover."
        },
        footer = {"", "Examples:", "  understudy failback", "  understudy failback --patience 30s"})
final class FailbackCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

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

    FailbackCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            FailbackReport report = appliance
                    .operator(
                            running,
                            String.join(" ", session.commandLine()),
                            session.output().progress(common.quiet))
                    .failback(patience);
            session.output()
                    .result(
                            json
                                    ? Json.pretty(report)
                                    : SwitchoverText.of(report, session.output().style()));
        }
        return ExitStatus.OK.code();
    }
}
