package dev.understudy.runtime.simulated;

import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.render.Routing;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.PoolerHandle;
import java.util.Optional;

/** A pooler that remembers where it was pointed. Thread-safe. */
final class SimulatedPooler extends SimulatedService implements PoolerHandle {
    private final PoolerPlan plan;
    private volatile Routing routing;

    SimulatedPooler(PoolerPlan plan, NodeId primary) {
        super(plan.id());
        this.plan = plan;
        this.routing = new Routing(Optional.of(primary), Optional.of(plan.readOnlyNode()));
    }

    @Override
    public PoolerPlan plan() {
        return plan;
    }

    @Override
    public Routing routing() {
        return routing;
    }

    @Override
    public void route(Routing next) {
        routing = next;
    }
}
