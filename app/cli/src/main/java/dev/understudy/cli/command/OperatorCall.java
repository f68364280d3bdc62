package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.Style;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.operation.StackOperator;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Lets an operator do something to a stack, and prints what came of it.
 *
 * @param stack which one
 * @param quiet without progress
 * @param json for programs
 */
record OperatorCall(Session session, StackOptions stack, boolean quiet, boolean json) {
    <T> int run(Function<StackOperator, T> work, BiFunction<T, Style, String> text) {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            T report = work.apply(appliance.operator(
                    running,
                    String.join(" ", session.commandLine()),
                    session.output().progress(quiet)));
            session.output()
                    .result(
                            json
                                    ? Json.pretty(report)
                                    : text.apply(report, session.output().style()));
            return ExitStatus.OK.code();
        }
    }
}
