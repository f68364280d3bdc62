package dev.understudy.cli.command;

import dev.understudy.cli.output.OperationText;
import dev.understudy.engine.operation.OperationReport;
import dev.understudy.engine.operation.StackOperator;
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
        return new OperatorCall(session, stack, quiet, json).run(work, OperationText::of);
    }
}
