package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.Replication;
import java.util.Optional;

/**
 * What is asked of a standby that is to join a stack. What is left out, {@link Joining} chooses.
 *
 * @param name its id
 * @param region the failure domain that a region loss takes away
 * @param zone the one within the region
 * @param upstream where it streams from
 * @param replication how commits wait for it
 */
public record StandbyWish(
        Optional<NodeId> name,
        Optional<String> region,
        Optional<String> zone,
        Optional<NodeId> upstream,
        Optional<Replication> replication) {
    /** Anything goes. */
    public static final StandbyWish ANY =
            new StandbyWish(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
