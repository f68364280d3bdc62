package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import java.util.Optional;

/**
 * Where a PostgreSQL node lives. Paths are absolute, as the node itself sees them.
 *
 * @param spec what was declared
 * @param address how the other nodes, the poolers and the exporters reach it
 * @param endpoint how clients on this machine reach it
 * @param listen {@code listen_addresses}
 * @param dataDirectory {@code PGDATA}
 * @param configDirectory its configuration, outside the data directory, because pg_basebackup and pg_rewind copy what is inside
 * @param logFile the server's log; empty when the container engine keeps it
 */
public record NodePlan(
        NodeSpec spec,
        Endpoint address,
        Endpoint endpoint,
        String listen,
        String dataDirectory,
        String configDirectory,
        Optional<String> logFile) {
    public NodeId id() {
        return spec.id();
    }

    /** Whether it is known by its own name, as what the stack began with is; see {@link Roster#hostOf}. */
    public boolean bearsOwnName() {
        return !address.host().equals(Roster.hostOf(id()));
    }

    /** The physical slot this node streams from, on whichever upstream it has at the time. */
    public String slotName() {
        return spec.id().value();
    }

    /** What it calls itself to its upstream and in {@code synchronous_standby_names}. */
    public String applicationName() {
        return spec.id().value();
    }

    /** The same node, declared otherwise. */
    NodePlan withSpec(NodeSpec other) {
        return new NodePlan(other, address, endpoint, listen, dataDirectory, configDirectory, logFile);
    }

    /** The same node, as parts of the stack that reach it elsewhere see it. */
    public NodePlan withAddress(Endpoint elsewhere) {
        return new NodePlan(spec, elsewhere, endpoint, listen, dataDirectory, configDirectory, logFile);
    }

    /** The same node, as clients that reach it elsewhere see it. */
    public NodePlan withEndpoint(Endpoint elsewhere) {
        return new NodePlan(spec, address, elsewhere, listen, dataDirectory, configDirectory, logFile);
    }
}
