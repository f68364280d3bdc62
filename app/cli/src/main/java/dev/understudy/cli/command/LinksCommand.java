package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.cli.output.LinksText;
import dev.understudy.core.postgres.MemorySize;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.fault.Fault;
import dev.understudy.engine.fault.LinkedStack;
import dev.understudy.runtime.Direction;
import dev.understudy.runtime.TrafficShape;
import dev.understudy.runtime.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "links",
        description = {
            "Disturb the network of a running stack until Ctrl-C: isolate a node, delay, lose or limit its traffic.",
            "On the local driver everything then leads through links of this command, and clients reach the nodes at the",
            "endpoints it prints; who connects to a node's own port goes around them."
        },
        footer = {
            "",
            "Examples:",
            "  understudy links --isolate pg1 --direction outbound",
            "  understudy links --shape pg2 --delay 50ms --jitter 10ms --loss 1%%",
            "  understudy links --shape pg2 --rate 1MB --json",
            "  understudy links --half-open pg1     pg1 loses its connections and nobody is told"
        })
final class LinksCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--isolate",
            paramLabel = "NODE",
            converter = NodeConverter.class,
            description = "Nothing passes between it and the others; who connects is not answered.")
    @Nullable
    private NodeId isolated;

    @Option(
            names = "--half-open",
            paramLabel = "NODE",
            converter = NodeConverter.class,
            description = "It loses the connections it has; the others are not told.")
    @Nullable
    private NodeId halfOpen;

    @Option(
            names = "--shape",
            paramLabel = "NODE",
            converter = NodeConverter.class,
            description = "Its traffic suffers --delay, --jitter, --loss and --rate.")
    @Nullable
    private NodeId shaped;

    @Option(
            names = "--direction",
            paramLabel = "WAY",
            defaultValue = "both",
            converter = DirectionConverter.class,
            description =
                    "Of --isolate and --shape: both, inbound (to the node) or outbound. Default: ${DEFAULT-VALUE}.")
    private Direction direction = Direction.BOTH_WAYS;

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            defaultValue = "0ms",
            converter = DurationConverter.class,
            description = "Added to each way, such as 50ms.")
    private Duration delay = Duration.ZERO;

    @Option(
            names = "--jitter",
            paramLabel = "TIME",
            defaultValue = "0ms",
            converter = DurationConverter.class,
            description = "By which the delay varies, up and down.")
    private Duration jitter = Duration.ZERO;

    @Option(
            names = "--loss",
            paramLabel = "RATIO",
            defaultValue = "0%",
            converter = RatioConverter.class,
            description = "The part of packets that must be sent again, such as 1%%.")
    private double loss;

    @Option(
            names = "--rate",
            paramLabel = "SIZE",
            converter = RateConverter.class,
            description = "Bytes per second, such as 1MB.")
    @Nullable
    private Long rate;

    @Option(names = "--json", description = "Print the endpoints as JSON.")
    private boolean json;

    LinksCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Fault.OnNode> faults = faults();
        String command = "understudy " + String.join(" ", session.commandLine());
        try (LinkedStack linked = stack.appliance(session)
                .links(stack.selection(), faults, command, session.output().progress(common.quiet))) {
            LinkedStack.View view = linked.view();
            session.output()
                    .result(
                            json
                                    ? Json.line(view) + "\n"
                                    : LinksText.of(view, session.output().style()));
            session.output().note("Ctrl-C closes the links.");
            awaitInterrupt();
        }
        return ExitStatus.OK.code();
    }

    /** The way it is meant to end, so no failure. */
    private static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Fault.OnNode> faults() {
        List<Fault.OnNode> faults = new ArrayList<>();
        if (shaped != null) {
            faults.add(new Fault.ShapeTraffic(shaped, direction, shape()));
        }
        if (halfOpen != null) {
            faults.add(new Fault.HalfOpen(halfOpen));
        }
        if (isolated != null) {
            faults.add(new Fault.Isolate(isolated, direction));
        }
        return faults;
    }

    private TrafficShape shape() {
        try {
            return new TrafficShape(delay, jitter, loss, rate == null ? OptionalLong.empty() : OptionalLong.of(rate));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    static final class DirectionConverter implements ITypeConverter<Direction> {
        @Override
        public Direction convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "both" -> Direction.BOTH_WAYS;
                case "inbound" -> Direction.INBOUND;
                case "outbound" -> Direction.OUTBOUND;
                default ->
                    throw new TypeConversionException(
                            "there is no way \"" + text + "\"; there are both, inbound, outbound");
            };
        }
    }

    static final class RatioConverter implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            try {
                return text.endsWith("%")
                        ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
                        : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("\"" + text + "\" is not a ratio such as 1%");
            }
        }
    }

    static final class RateConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return MemorySize.parse(text, 1).bytes();
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
