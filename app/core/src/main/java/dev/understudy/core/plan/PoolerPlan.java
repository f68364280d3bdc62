package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeId;

/**
 * Where a PgBouncer instance lives and which standby its read-only database uses.
 *
 * @param number 1 for the first; also its peer id
 * @param address where clients reach it
 * @param configDirectory its configuration and routing file
 * @param logFile its log
 * @param pidFile its pid file
 * @param readOnlyNode where its read-only database is routed at first: standbys in turn over the poolers, the primary when there
 *     is none
 */
public record PoolerPlan(
        int number, Endpoint address, String configDirectory, String logFile, String pidFile, NodeId readOnlyNode) {
    public String id() {
        return "pooler" + number;
    }
}
