package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeId;

/**
 * Where a driver puts the parts of a stack: the one thing the planner's drivers differ in. Indexes count from 0 in declared order.
 */
public interface Placement {
    /** The driver's name. */
    String driver();

    StackLayout layout();

    Endpoint node(int index, NodeId id);

    Endpoint pooler(int index);

    /** Where an exporter, by its node's index, serves. */
    Endpoint exporter(int index);

    Endpoint prometheus();
}
