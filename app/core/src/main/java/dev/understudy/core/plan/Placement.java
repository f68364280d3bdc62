package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import java.util.Optional;

/**
 * Where a driver puts the parts of a stack: the one thing the planner's drivers differ in. Indexes count from 0 in declared order.
 */
public interface Placement {
    /** The driver's name. */
    String driver();

    StackLayout layout();

    Optional<ContainerNetwork> network();

    /** Empty when there are none, or only Understudy's own. */
    Optional<PlannedImages> images();

    Interior interior();

    /** The operating-system user that the servers run as, where they run; never root. */
    String postgresUser();

    NodePlan node(int index, NodeSpec spec);

    PoolerPlan pooler(int index, NodeId readOnlyNode);

    /** The exporter of a node, by that node's index. */
    ServicePlan exporter(int index, NodeId node);

    ServicePlan prometheus();
}
