package dev.understudy.cli.output;

import dev.understudy.engine.status.StackStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A status, for people. */
public final class StatusText {
    private StatusText() {}

    public static String of(StackStatus status, Style style) {
        StringBuilder text = new StringBuilder();
        text.append(style.strong("stack " + status.stack()))
                .append(" (")
                .append(status.driver())
                .append("): ")
                .append(state(status.state(), style))
                .append("\n\n")
                .append(nodes(status, style).render(style));
        if (!status.poolers().isEmpty()) {
            text.append('\n').append(poolers(status, style).render(style));
        }
        if (status.poolers().stream().anyMatch(pooler -> !pooler.pools().isEmpty())) {
            text.append('\n').append(pools(status).render(style));
        }
        if (!status.services().isEmpty()) {
            text.append('\n').append(services(status, style).render(style));
        }
        text.append("\nautomation: ").append(automation(status, style)).append('\n');
        text.append("CA certificate: ").append(status.caCertificate()).append('\n');
        problems(status)
                .forEach(line -> text.append(style.bad("problem"))
                        .append(": ")
                        .append(line)
                        .append('\n'));
        status.credentials()
                .due()
                .forEach(due -> text.append(style.warning("due"))
                        .append(": ")
                        .append(due)
                        .append('\n'));
        status.notes()
                .forEach(note -> text.append(style.warning("note"))
                        .append(": ")
                        .append(note)
                        .append('\n'));
        return text.toString();
    }

    private static String automation(StackStatus status, Style style) {
        if (status.automation().problem().isPresent()) {
            return style.bad("unknown") + ": " + status.automation().problem().get();
        }
        String agent = status.automation()
                .agentPid()
                .map(pid -> "the agent, pid " + pid + ", fails over by itself")
                .orElse("no agent, nothing fails over by itself");
        return status.automation().paused() ? style.warning("paused") + " (understudy resume); " + agent : agent;
    }

    private static String state(StackStatus.State state, Style style) {
        String word = state.name().toLowerCase(Locale.ROOT);
        return switch (state) {
            case HEALTHY -> style.good(word);
            case DEGRADED -> style.bad(word);
            case STOPPED -> style.warning(word);
        };
    }

    private static Table nodes(StackStatus status, Style style) {
        Table table = new Table(
                "node",
                "endpoint",
                "declared",
                "assigned",
                "observed",
                "timeline",
                "follows",
                "sync",
                "replay lag",
                "where");
        for (StackStatus.Node node : status.nodes()) {
            String observed = node.observed().orElse(node.process());
            table.row(
                    node.id(),
                    node.endpoint(),
                    node.declared(),
                    node.assigned(),
                    observed.equals(node.assigned()) ? style.good(observed) : style.bad(observed),
                    node.timeline().map(Object::toString).orElse("-"),
                    node.upstream()
                            .map(upstream -> node.streaming() ? upstream : style.bad(upstream + " (not streaming)"))
                            .orElse("-"),
                    node.synchronous().orElse("-"),
                    lag(node),
                    node.region() + "/" + node.zone());
        }
        return table;
    }

    private static String lag(StackStatus.Node node) {
        return node.replayLagBytes()
                .map(bytes -> bytes + " B"
                        + node.replayLagMillis()
                                .map(millis -> String.format(Locale.ROOT, ", %.1f ms", millis))
                                .orElse(""))
                .orElse("-");
    }

    private static Table poolers(StackStatus status, Style style) {
        Table table = new Table("pooler", "endpoint", "process", "read-write", "read-only");
        for (StackStatus.Pooler pooler : status.poolers()) {
            table.row(
                    pooler.id(),
                    pooler.endpoint(),
                    process(pooler.process(), style),
                    pooler.readWrite().orElse("cut off"),
                    pooler.readOnly().orElse("cut off"));
        }
        return table;
    }

    private static Table pools(StackStatus status) {
        Table table =
                new Table("pool", "database", "user", "mode", "clients", "waiting", "servers", "idle", "longest wait");
        for (StackStatus.Pooler pooler : status.poolers()) {
            for (StackStatus.Pool pool : pooler.pools()) {
                table.row(
                        pooler.id(),
                        pool.database(),
                        pool.user(),
                        pool.mode(),
                        Integer.toString(pool.clientsActive()),
                        Integer.toString(pool.clientsWaiting()),
                        Integer.toString(pool.serversActive()),
                        Integer.toString(pool.serversIdle()),
                        String.format(Locale.ROOT, "%.0f ms", pool.maxWaitMillis()));
            }
        }
        return table;
    }

    private static Table services(StackStatus status, Style style) {
        Table table = new Table("service", "endpoint", "process");
        status.services().forEach(one -> table.row(one.id(), one.endpoint(), process(one.process(), style)));
        return table;
    }

    private static String process(String word, Style style) {
        return "running".equals(word) ? style.good(word) : style.bad(word);
    }

    private static List<String> problems(StackStatus status) {
        List<String> lines = new ArrayList<>();
        status.nodes().forEach(node -> node.problems().forEach(problem -> lines.add(node.id() + ": " + problem)));
        status.poolers().forEach(one -> one.problem().ifPresent(problem -> lines.add(one.id() + ": " + problem)));
        return lines;
    }
}
