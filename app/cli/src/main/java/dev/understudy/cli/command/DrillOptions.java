package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.drill.Drill;
import dev.understudy.engine.drill.DrillRequest;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.runtime.RunningStack;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every drill's command has in common, and how a drill is played. */
final class DrillOptions {
    /** Seeds stay short enough to be typed again. */
    private static final int SEED_BOUND = 1_000_000;

    private static final int BYTES_PER_MEGABYTE = 1024 * 1024;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Mixin
    private final PostgresOptions postgres = new PostgresOptions();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "1",
            description = "How often. Default: ${DEFAULT-VALUE}.")
    private int runs = 1;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Do the same again. Default: a new one; the report names it.")
    @Nullable
    private Long seed;

    @Option(names = "--keep", description = "Leave the drill's own stack running.")
    private boolean keep;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Option(
            names = "--sample-mb",
            paramLabel = "MB",
            defaultValue = "200",
            description = "Sample data loaded first, in megabytes. Default: ${DEFAULT-VALUE}.")
    private int sampleMegabytes = 200;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "" + DrillRequest.DEFAULT_RATE_PER_SECOND,
            description = "Attempted writes per second. Default: ${DEFAULT-VALUE}.")
    private int rate = DrillRequest.DEFAULT_RATE_PER_SECOND;

    @Option(
            names = "--client-timeout",
            paramLabel = "TIME",
            defaultValue = "2s",
            converter = DurationConverter.class,
            description =
                    "How long clients wait for an answer, and for a connection; when nothing is refused, an outage cannot end for"
                            + " them before. Default: ${DEFAULT-VALUE}.")
    private Duration clientTimeout = DrillRequest.DEFAULT_CLIENT_TIMEOUT;

    int play(Session session, boolean quiet, Drill drill) {
        Appliance appliance = stack.appliance(session);
        DrillResult result = appliance.drill(
                target(appliance),
                request(appliance, session, drill),
                session.output().progress(quiet));
        session.output().result(json ? result.json() : result.text());
        return ExitStatus.of(result.verdict()).code();
    }

    private DrillTarget target(Appliance appliance) {
        if (stack.name != null && postgres.isGiven()) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "stack " + stack.name
                            + " runs on the PostgreSQL it was made with: --pg and --source are for a new one",
                    "Leave --stack out, or --pg and --source.");
        }
        return stack.name == null
                ? new DrillTarget.Ephemeral(appliance.spec(postgres.with(stack.selection())))
                : new DrillTarget.Attached(stack.name);
    }

    private DrillRequest request(Appliance appliance, Session session, Drill drill) {
        long chosen = seed == null ? new SecureRandom().nextInt(SEED_BOUND) : seed;
        return new DrillRequest(
                drill,
                policy.wanted(() -> stackPolicy(appliance)),
                runs,
                chosen,
                keep,
                (long) sampleMegabytes * BYTES_PER_MEGABYTE,
                rate,
                DrillRequest.DEFAULT_CLIENTS_PER_PATH,
                clientTimeout,
                "understudy " + String.join(" ", session.commandLine()));
    }

    private FailoverPolicy stackPolicy(Appliance appliance) {
        if (stack.name == null) {
            return appliance.spec(postgres.with(stack.selection())).failover();
        }
        try (RunningStack running = appliance.attach(stack.selection())) {
            return running.plan().spec().failover();
        }
    }
}
