package dev.understudy.engine.failover;

import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import java.time.Duration;
import java.util.Optional;

/**
 * What a server says of itself in one check.
 *
 * @param role primary, or standby while in recovery
 * @param timeline the timeline it writes, or has received WAL of
 * @param position a primary's write LSN; a standby's flushed received LSN or replay LSN, whichever is ahead
 * @param replayed a standby's replay LSN; a primary's write LSN
 * @param streamingFrom the upstream its WAL receiver streams from; empty when it does not stream
 * @param walGrewAgo how long before its answer the upstream sent it word of new WAL; empty when it does not stream, or never did so
 */
public record ServerFacts(
        ObservedRole role,
        TimelineId timeline,
        Lsn position,
        Lsn replayed,
        Optional<Endpoint> streamingFrom,
        Optional<Duration> walGrewAgo) {}
