package dev.understudy.cli.command;

import dev.understudy.cli.output.Style;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.backup.BackupOperator;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands about backups have in common. */
final class BackupOptions {
    @Mixin
    private final StackOptions stack = new StackOptions();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /** Does it, prints it, and gives it back. */
    <T> T run(Session session, boolean quiet, Function<BackupOperator, T> work, BiFunction<T, Style, String> text) {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            T result = work.apply(appliance.backups(running, session.output().progress(quiet)));
            session.output()
                    .result(
                            json
                                    ? Json.pretty(result)
                                    : text.apply(result, session.output().style()));
            return result;
        }
    }
}
