package dev.understudy.engine.agent;

import dev.understudy.engine.failover.FailoverEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A line of the agent's events.
 *
 * @param at when, UTC, in ISO 8601 to the millisecond
 * @param kind a {@link FailoverEvent.Kind}, or one of the agent's own: {@code AGENT_STARTED}, {@code AGENT_STOPPED}
 * @param subject the node or pooler it concerns; {@code agent} for itself
 * @param rule the rule that asked for it; empty for observations
 * @param detail in words
 */
public record AgentEvent(String at, String kind, String subject, String rule, String detail) {
    static AgentEvent of(FailoverEvent event) {
        // The clock of the event has no date; it is told at once, so the difference is what telling took.
        Instant at = Instant.now().minusNanos(System.nanoTime() - event.atNanos());
        return new AgentEvent(text(at), event.kind().name(), event.subject(), event.rule(), event.detail());
    }

    static AgentEvent ofAgent(String kind, String detail) {
        return new AgentEvent(text(Instant.now()), kind, "agent", "", detail);
    }

    private static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
