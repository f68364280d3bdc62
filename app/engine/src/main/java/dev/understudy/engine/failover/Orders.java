package dev.understudy.engine.failover;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.render.Routing;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.PoolerHandle;
import java.util.HashMap;
import java.util.Map;

/**
 * What nodes and poolers were told, read once: reading it anew for every view costs more than all else in one where nodes are containers.
 * Only this controller gives orders while it works. Confined to its thread.
 */
final class Orders {
    private final Map<String, Assignment> assignments = new HashMap<>();
    private final Map<String, Routing> routings = new HashMap<>();

    Assignment of(NodeHandle node) {
        return assignments.computeIfAbsent(node.id(), id -> node.assignment());
    }

    Routing of(PoolerHandle pooler) {
        return routings.computeIfAbsent(pooler.id(), id -> pooler.routing());
    }

    /** After something was done, or tried. */
    void forget() {
        assignments.clear();
        routings.clear();
    }
}
