package dev.understudy.engine.failover;

import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.NodeId;

/**
 * A planned change of the primary that was made.
 *
 * @param from the primary before, a standby now
 * @param to the primary now
 * @param timelineBefore that ended
 * @param timelineAfter that began
 * @param end where the old timeline ended: the last record that the old primary wrote begins there
 * @param parts how long each part took
 */
public record HandoverReport(
        NodeId from, NodeId to, TimelineId timelineBefore, TimelineId timelineAfter, Lsn end, Parts parts) {
    /**
     * In milliseconds, in their order. The first and the last are not outage: clients are served meanwhile.
     *
     * @param checkpointMillis the checkpoint ahead, so that the one at the shutdown is short
     * @param holdMillis until every transaction through the poolers had ended
     * @param stopMillis the clean shutdown, in which the standbys get all WAL
     * @param proofMillis until the new primary was seen to have all of it
     * @param promoteMillis until the new primary took writes
     * @param routeMillis until every pooler let its clients through
     * @param gapMillis from the first client held to the last let through: the outage of a client of a pooler
     * @param rejoinMillis until the former primary streamed
     */
    public record Parts(
            double checkpointMillis,
            double holdMillis,
            double stopMillis,
            double proofMillis,
            double promoteMillis,
            double routeMillis,
            double gapMillis,
            double rejoinMillis) {}
}
