package dev.understudy.engine.workload;

import dev.understudy.core.ledger.WriteId;
import dev.understudy.core.postgres.TimelineId;

/**
 * An acknowledged write as its client saw it; times on {@link System#nanoTime()}'s clock.
 *
 * @param id names the write
 * @param startedNanos when its statement was sent
 * @param endedNanos when the acknowledgement arrived
 * @param timeline of the server that acknowledged
 */
public record Ack(WriteId id, long startedNanos, long endedNanos, TimelineId timeline) {}
