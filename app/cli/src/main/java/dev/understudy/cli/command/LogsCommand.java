package dev.understudy.cli.command;

import dev.understudy.cli.ExitStatus;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceHandle;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = "Show the log of a node, pooler or service; of all without a name.",
        footer = {
            "",
            "Examples:",
            "  understudy logs                  the last lines of every log",
            "  understudy logs pg1 -n 100",
            "  understudy logs pooler1 -f       follow it; Ctrl-C ends"
        })
final class LogsCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final StackOptions stack = new StackOptions();

    @Parameters(arity = "0..1", paramLabel = "NODE", description = "Such as pg1, pooler1 or prometheus.")
    @Nullable
    private String node;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is added.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many lines. Default: ${DEFAULT-VALUE}.")
    private int lines = 20;

    LogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (RunningStack running = stack.appliance(session).attach(stack.selection())) {
            List<String> ids = handles(running).map(ServiceHandle::id).toList();
            if (node != null && !ids.contains(node)) {
                throw new UnderstudyException(
                        ErrorCode.USAGE,
                        "stack " + running.plan().name() + " has no \"" + node + "\"",
                        "It has " + String.join(", ", ids) + ".");
            }
            if (follow) {
                return new HandOver(session)
                        .run(running.logFollower(node == null ? ids : List.of(node), lines), Map.of());
            }
            handles(running)
                    .filter(handle -> node == null || handle.id().equals(node))
                    .forEach(this::show);
        }
        return ExitStatus.OK.code();
    }

    private void show(ServiceHandle handle) {
        if (node == null) {
            session.output().result(session.output().style().strong("==> " + handle.id()));
        }
        handle.logTail(lines).forEach(session.output()::result);
    }

    private static Stream<ServiceHandle> handles(RunningStack running) {
        return Stream.of(running.nodes(), running.poolers(), running.services()).flatMap(List::stream);
    }
}
