package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.engine.Appliance;
import dev.understudy.engine.drill.DrillRequest;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.FaultName;
import dev.understudy.runtime.RunningStack;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "failover",
        description = {
            "Strike the primary under load, let the failover loop recover, look up every acknowledged write.",
            "Without --stack it brings up a stack of its own and removes it afterwards; with --stack it drills a"
                    + " running one, which runs on."
        },
        footer = {
            "",
            "The report goes to standard output, progress to standard error.",
            "",
            "Examples:",
            "  understudy drill failover",
            "  understudy drill failover --policy fast --runs 10 --json > report.json",
            "  understudy drill failover --policy rds-multi-az --time-scale 0.1",
            "  understudy drill failover --stack-file sync --fault freeze --seed 42",
            "  understudy drill failover --pg 16 --source embedded"
        })
final class FailoverDrillCommand implements Callable<Integer> {
    /** Seeds stay short enough to be typed again. */
    private static final int SEED_BOUND = 1_000_000;

    private static final int BYTES_PER_MEGABYTE = 1024 * 1024;

    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Mixin
    private final PostgresOptions postgres = new PostgresOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Option(
            names = "--fault",
            paramLabel = "FAULT",
            defaultValue = "crash",
            converter = FaultConverter.class,
            description = {
                "crash, immediate-shutdown, freeze, walreceiver-stall, isolate, isolate-one-way or isolate-inbound.",
                "Default: ${DEFAULT-VALUE}."
            })
    private FaultName fault = FaultName.CRASH;

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

    FailoverDrillCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Appliance appliance = stack.appliance(session);
        DrillResult result = appliance.drill(
                target(appliance), request(appliance), session.output().progress(common.quiet));
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

    private DrillRequest request(Appliance appliance) {
        long chosen = seed == null ? new SecureRandom().nextInt(SEED_BOUND) : seed;
        return new DrillRequest(
                fault,
                policy.wanted(() -> stackPolicy(appliance)),
                runs,
                chosen,
                keep,
                (long) sampleMegabytes * BYTES_PER_MEGABYTE,
                rate,
                DrillRequest.DEFAULT_CLIENTS_PER_PATH,
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

    static final class FaultConverter implements ITypeConverter<FaultName> {
        @Override
        public FaultName convert(String text) {
            return FaultName.ofOption(text)
                    .orElseThrow(() -> new TypeConversionException("there is no fault \"" + text + "\"; there are "
                            + Arrays.stream(FaultName.values())
                                    .map(FaultName::option)
                                    .collect(Collectors.joining(", "))));
        }
    }
}
