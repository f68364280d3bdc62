package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.OperationText;
import dev.understudy.engine.operation.OperationReport;
import dev.understudy.engine.operation.StackOperator;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands have in common that ask for something to be done to a stack. */
final class OperationOptions {
    @Mixin
    private final StackOptions stack = new StackOptions();

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = DurationConverter.class,
            description =
                    "Until when it must have been begun, else it is withdrawn; what was begun is finished. Default: 60s.")
    Duration patience = Duration.ofSeconds(60);

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    /** Lets the operator work and prints the report. */
    int run(Session session, boolean quiet, Function<StackOperator, OperationReport> work) {
        try (RunningStack running = stack.appliance(session).attach(stack.selection())) {
            OperationReport report = work.apply(stack.appliance(session)
                    .operator(
                            running,
                            String.join(" ", session.commandLine()),
                            session.output().progress(quiet)));
            session.output()
                    .result(
                            json
                                    ? Json.pretty(report)
                                    : OperationText.of(report, session.output().style()));
            return ExitStatus.OK.code();
        }
    }
}
