package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeId;
import java.util.Optional;

/**
 * Where a PgBouncer instance lives and which standby its read-only database uses.
 *
 * @param number 1 for the first; also its peer id
 * @param address how its peers reach it
 * @param endpoint how clients on this machine reach it
 * @param listen {@code listen_addr}
 * @param configDirectory its configuration and routing file
 * @param logFile its log; empty in a container, whose engine keeps it
 * @param pidFile its pid file; empty in a container
 * @param readOnlyNode where its read-only database is routed at first: standbys in turn over the poolers, the primary when there
 *     is none
 */
public record PoolerPlan(
        int number,
        Endpoint address,
        Endpoint endpoint,
        String listen,
        String configDirectory,
        Optional<String> logFile,
        Optional<String> pidFile,
        NodeId readOnlyNode) {
    /** The same, leading its read-only clients elsewhere at first. */
    PoolerPlan reading(NodeId node) {
        return new PoolerPlan(number, address, endpoint, listen, configDirectory, logFile, pidFile, node);
    }

    public String id() {
        return "pooler" + number;
    }

    /** The same pooler, as clients that reach it elsewhere see it. */
    public PoolerPlan withEndpoint(Endpoint elsewhere) {
        return new PoolerPlan(number, address, elsewhere, listen, configDirectory, logFile, pidFile, readOnlyNode);
    }
}
