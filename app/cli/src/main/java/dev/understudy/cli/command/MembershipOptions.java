package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.MembershipText;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.operation.MembershipOperator;
import dev.understudy.engine.operation.MembershipReport;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands have in common that change which nodes a stack has. */
final class MembershipOptions {
    @Mixin
    private final StackOptions stack = new StackOptions();

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    /** Lets the operator work and prints the report. */
    int run(Session session, boolean quiet, BiFunction<RunningStack, MembershipOperator, MembershipReport> work) {
        Appliance appliance = stack.appliance(session);
        try (RunningStack running = appliance.attach(stack.selection())) {
            MembershipReport report = work.apply(
                    running,
                    appliance.members(
                            running,
                            String.join(" ", session.commandLine()),
                            session.output().progress(quiet)));
            session.output()
                    .result(
                            json
                                    ? Json.pretty(report)
                                    : MembershipText.of(report, session.output().style()));
            return ExitStatus.OK.code();
        }
    }
}
