package dev.understudy.core.stack;

import java.util.Optional;

/**
 * A PostgreSQL node as declared.
 *
 * @param id its name
 * @param region the failure domain that a region loss takes away
 * @param zone the failure domain within the region
 * @param upstream where it streams from; empty for the primary alone
 * @param replication how commits wait for it; {@link Replication#ASYNC} for the primary
 */
public record NodeSpec(NodeId id, String region, String zone, Optional<NodeId> upstream, Replication replication) {
    public boolean declaredPrimary() {
        return upstream.isEmpty();
    }
}
