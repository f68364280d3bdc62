package dev.understudy.core.failover;

import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.NodeId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The whole stack as the controller sees it at one moment.
 *
 * @param nodes in declared order
 * @param memory what the controller knows of what it did and was asked for
 * @param routes per pooler id the node its read-write databases point to; a pooler that was cut points nowhere and has no entry
 * @param poolers ids of all poolers; one that cannot be routed right now must be left out, or it keeps later rules waiting
 * @param cutOff nodes without processes from which, when last tried, the primary could not be reached
 * @param readOnlyRoutes per pooler id the node its read-only database points to; no entry where it points nowhere
 */
public record ClusterView(
        List<NodeView> nodes,
        ControllerMemory memory,
        Map<String, NodeId> routes,
        List<String> poolers,
        Set<NodeId> cutOff,
        Map<String, NodeId> readOnlyRoutes) {
    public ClusterView {
        nodes = List.copyOf(nodes);
        routes = Map.copyOf(routes);
        poolers = List.copyOf(poolers);
        cutOff = Set.copyOf(cutOff);
        readOnlyRoutes = Map.copyOf(readOnlyRoutes);
    }

    /** The node of that name; empty when the stack has none. */
    public Optional<NodeView> node(NodeId id) {
        for (NodeView node : nodes) {
            if (node.id().equals(id)) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    /**
     * The node that is meant to be the primary: told to be, and not fenced since. A fenced former primary keeps its assignment until
     * it is rejoined, and a controller that was restarted has forgotten whom it fenced, so there may be several; then the one
     * that accepts writes on the highest timeline, else one that answers.
     */
    public Optional<NodeView> assignedPrimary() {
        return nodes.stream()
                .filter(node -> node.assignedPrimary() && !isFenced(node))
                .max(Comparator.comparing(NodeView::acceptsWrites)
                        .thenComparing(
                                node -> node.timeline().map(TimelineId::value).orElse(0))
                        .thenComparing(NodeView::answers)
                        .thenComparing(nodes::indexOf, Comparator.reverseOrder()));
    }

    public boolean isFenced(NodeView node) {
        return memory.fenced().contains(node.id());
    }
}
