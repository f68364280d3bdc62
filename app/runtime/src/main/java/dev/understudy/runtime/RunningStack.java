package dev.understudy.runtime;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.stack.NodeId;
import java.util.List;

/**
 * Handles on a stack. Holds no process hostage: closing it releases locks and connections and never stops the stack.
 */
public interface RunningStack extends AutoCloseable {
    StackPlan plan();

    /** The roles' passwords, read from the stack's secrets directory. */
    Secrets secrets();

    /** In declared order. */
    List<NodeHandle> nodes();

    /** @throws IllegalArgumentException when the stack has no such node */
    NodeHandle node(NodeId id);

    /** In order of number. */
    List<PoolerHandle> poolers();

    /** Exporters and Prometheus. */
    List<ServiceHandle> services();

    /**
     * Stops everything in reverse start order, keeping the data; stopping what is stopped is harmless. Processes that were killed
     * or orphaned are cleared up too.
     */
    void stop(ShutdownMode mode, Progress progress);

    /** Stops everything and deletes data, secrets, certificates and leases; run directories of drills stay. */
    void remove(Progress progress);

    @Override
    void close();
}
