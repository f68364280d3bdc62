package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.StatusText;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = {
            "Bring a stack up, or resume a stopped one; what runs is left alone.",
            "An agent stays behind that watches the stack and fails over by the stack file's policy: see `understudy agent`."
        },
        footer = {
            "",
            "Examples:",
            "  understudy up                          the production stack",
            "  understudy up --stack-file minimal     one node and one pooler",
            "  understudy up --pg 16 --source embedded",
            "                                         on PostgreSQL 16, which need not be installed",
            "  understudy up --stack-file my.yaml --stack second",
            "                                         a second stack beside the first"
        })
final class UpCommand implements Callable<Integer> {
    /** Set by the launcher when the JVM's cache is made from this run. */
    private static final String TRAINING = "understudy.succeeded";

    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Mixin
    private final PostgresOptions postgres = new PostgresOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--no-agent",
            description =
                    "Leave no agent that fails over by itself; one that runs is stopped. UNDERSTUDY_NO_AGENT=true does the same.")
    private boolean noAgent;

    @Option(names = "--json", description = "Print the status as JSON.")
    private boolean json;

    UpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        // Printing belongs to it: until the user has been told that the stack is up, an interrupt takes it down again.
        appliance.up(
                postgres.with(stack.selection()),
                session.output().progress(common.quiet),
                running -> show(appliance, running));
        if (System.getProperty(TRAINING) != null) {
            // What later commands begin with, reading what was planned, is then in the cache too.
            appliance.status(stack.selection());
        }
        return ExitStatus.OK.code();
    }

    /** Whatever it is, but a no. */
    private static boolean isSaid(@Nullable String value) {
        return value != null && !List.of("", "0", "false", "no").contains(value.toLowerCase(Locale.ROOT));
    }

    private boolean show(Appliance appliance, RunningStack running) {
        Progress progress = session.output().progress(common.quiet);
        if (noAgent || isSaid(System.getenv("UNDERSTUDY_NO_AGENT"))) {
            appliance.agents(running).stop(progress);
        } else {
            appliance.startAgent(running, progress);
        }
        StackStatus status = appliance.status(running);
        session.output()
                .result(
                        json
                                ? Json.pretty(status)
                                : StatusText.of(status, session.output().style()));
        return true;
    }
}
