package dev.understudy.core.failover;

import dev.understudy.core.stack.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole stack as the controller sees it at one moment.
 *
 * @param nodes in declared order
 * @param fenced nodes that were proved unable to acknowledge a write since they were last primary
 * @param routes per pooler id the node its read-write databases point to; a pooler that was cut points nowhere and has no entry
 * @param poolers ids of all poolers
 */
public record ClusterView(
        List<NodeView> nodes, java.util.Set<NodeId> fenced, Map<String, NodeId> routes, List<String> poolers) {
    public ClusterView {
        nodes = List.copyOf(nodes);
        fenced = java.util.Set.copyOf(fenced);
        routes = Map.copyOf(routes);
        poolers = List.copyOf(poolers);
    }

    /** The node that was last told to be the primary. */
    public Optional<NodeView> assignedPrimary() {
        return nodes.stream().filter(NodeView::assignedPrimary).findFirst();
    }
}
