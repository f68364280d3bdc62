package dev.understudy.cli.output;

import dev.understudy.engine.agent.AgentEvent;
import dev.understudy.engine.agent.AgentStatus;
import java.util.Locale;

/** An agent and its events, for people. */
public final class AgentText {
    private AgentText() {}

    public static String of(AgentStatus status, Style style) {
        StringBuilder text = new StringBuilder()
                .append(state(status, style))
                .append("; pid ")
                .append(status.pid())
                .append(", since ")
                .append(status.since())
                .append(", policy ")
                .append(status.policy())
                .append('\n');
        if (status.paused()) {
            text.append(style.warning("automation is paused"))
                    .append(": nothing fails over by itself until `understudy resume`\n");
        }
        status.trouble()
                .ifPresent(why -> text.append(style.bad("trouble"))
                        .append(": ")
                        .append(why)
                        .append('\n'));
        status.doing().ifPresent(doing -> text.append("it sees: ").append(doing).append('\n'));
        if (!status.fenced().isEmpty()) {
            text.append("fenced: ").append(status.fenced()).append('\n');
        }
        if (!status.nodes().isEmpty()) {
            Table table = new Table("NODE", "SAYS", "PROCESSES", "FAILED CHECKS", "TIMELINE", "POSITION", "STREAMS");
            status.nodes()
                    .forEach(node -> table.row(
                            node.id()
                                    + (status.primary()
                                                    .filter(node.id()::equals)
                                                    .isPresent()
                                            ? " *"
                                            : ""),
                            node.role().orElse("no answer"),
                            node.processes(),
                            Integer.toString(node.failedChecks()),
                            node.timeline().map(Object::toString).orElse("-"),
                            node.position().map(Object::toString).orElse("-"),
                            node.receiving() ? "yes" : "-"));
            text.append(table.render(style));
        }
        return text.toString().stripTrailing();
    }

    private static String state(AgentStatus status, Style style) {
        String words = "the agent is " + status.state();
        return switch (status.state()) {
            case WATCHING -> style.good(words);
            case STARTING, STANDING_ASIDE -> words;
            case WORKING -> style.warning(words);
            case FAILING -> style.bad(words);
        };
    }

    public static String of(AgentEvent event, Style style) {
        String kind = event.kind().toLowerCase(Locale.ROOT).replace('_', ' ');
        return style.faint(event.at()) + "  " + event.subject() + " " + kind(event, kind, style) + ": " + event.detail()
                + (event.rule().isEmpty() ? "" : style.faint(" [" + event.rule() + "]"));
    }

    private static String kind(AgentEvent event, String words, Style style) {
        return switch (event.kind()) {
            case "ACTION_FAILED", "REFUSED" -> style.bad(words);
            case "CHECK_FAILED", "FENCED", "POOLERS_CUT" -> style.warning(words);
            case "PROMOTED", "REJOINED", "ROUTED" -> style.good(words);
            default -> words;
        };
    }
}
