package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;

/**
 * Where a PostgreSQL node lives. Paths are absolute as the node itself sees them; the address is how the other nodes, the
 * poolers and local clients reach it.
 *
 * @param spec what was declared
 * @param address where it listens
 * @param dataDirectory {@code PGDATA}
 * @param configDirectory its configuration, outside the data directory, because pg_basebackup and pg_rewind copy what is inside
 * @param logFile the server's log
 */
public record NodePlan(NodeSpec spec, Endpoint address, String dataDirectory, String configDirectory, String logFile) {
    public NodeId id() {
        return spec.id();
    }

    /** The physical slot this node streams from, on whichever upstream it has at the time. */
    public String slotName() {
        return spec.id().value();
    }

    /** What it calls itself to its upstream and in {@code synchronous_standby_names}. */
    public String applicationName() {
        return spec.id().value();
    }
}
