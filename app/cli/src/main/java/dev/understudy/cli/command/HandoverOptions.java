package dev.understudy.cli.command;

import dev.understudy.cli.output.Style;
import dev.understudy.engine.failover.Handover;
import dev.understudy.engine.operation.StackOperator;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands have in common that make another node the primary by plan. */
final class HandoverOptions {
    @Mixin
    private final StackOptions stack = new StackOptions();

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = DurationConverter.class,
            description =
                    "How long transactions through the poolers may take to end, while others wait; at most 60s. Default: 5s.")
    Duration patience = Handover.PATIENCE;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    <T> int run(Session session, boolean quiet, Function<StackOperator, T> work, BiFunction<T, Style, String> text) {
        return new OperatorCall(session, stack, quiet, json).run(work, text);
    }
}
