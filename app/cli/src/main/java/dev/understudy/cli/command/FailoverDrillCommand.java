package dev.understudy.cli.command;

import dev.understudy.engine.drill.scenario.FailoverDrill;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.engine.drill.scenario.Moment;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
            "  understudy drill failover --at checkpoint",
            "  understudy drill failover --pg 16 --source embedded"
        })
final class FailoverDrillCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final DrillOptions options = new DrillOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--fault",
            paramLabel = "FAULT",
            defaultValue = "crash",
            converter = FaultConverter.class,
            description = {
                "crash, immediate-shutdown, freeze, walreceiver-stall, isolate, isolate-one-way, isolate-inbound or disk-full.",
                "Default: ${DEFAULT-VALUE}."
            })
    private FaultName fault = FaultName.CRASH;

    @Option(
            names = "--at",
            paramLabel = "MOMENT",
            defaultValue = "any",
            converter = MomentConverter.class,
            description = {
                "While what the primary is struck: any, checkpoint, base-backup or mid-commit.",
                "Default: ${DEFAULT-VALUE}."
            })
    private Moment moment = Moment.ANY;

    FailoverDrillCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return options.play(session, common.quiet, new FailoverDrill(fault, moment));
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

    static final class MomentConverter implements ITypeConverter<Moment> {
        @Override
        public Moment convert(String text) {
            return Moment.ofOption(text)
                    .orElseThrow(() -> new TypeConversionException("there is no moment \"" + text + "\"; there are "
                            + Arrays.stream(Moment.values()).map(Moment::option).collect(Collectors.joining(", "))));
        }
    }
}
