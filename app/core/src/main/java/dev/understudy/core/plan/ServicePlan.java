package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeId;
import java.util.Optional;

/**
 * A monitoring service: an exporter of one node, or the stack's Prometheus.
 *
 * @param id its name within the stack
 * @param kind what it is
 * @param node the node an exporter watches; empty for Prometheus
 * @param address where it serves HTTP, as the others reach it
 * @param listen what it is told to listen on
 * @param directory its configuration and data
 * @param logFile its log; empty when the container engine keeps it
 */
public record ServicePlan(
        String id,
        Kind kind,
        Optional<NodeId> node,
        Endpoint address,
        String listen,
        String directory,
        Optional<String> logFile) {
    public enum Kind {
        POSTGRES_EXPORTER,
        PROMETHEUS
    }
}
