package dev.understudy.engine.failover;

import dev.understudy.core.render.Routing;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where the poolers' read-only databases lead when a standby comes or goes by plan. A pooler that is told otherwise lets a transaction end
 * where it is and begins the next elsewhere: nobody sees an error. Not thread-safe.
 */
public final class StandbyReaders {
    private final RunningStack stack;
    private final Databases databases;

    public StandbyReaders(RunningStack stack, Databases databases) {
        this.stack = stack;
        this.databases = databases;
    }

    /**
     * Leads nobody to that standby any more: to the one of the others that serves the fewest poolers; without one to the primary, or nowhere
     * where the policy wants that. Where standbys cannot be read, to the primary.
     *
     * @param others standbys that are fit to be read from
     */
    public void leave(NodeId standby, List<NodeId> others, NodeId primary) {
        FailoverPolicy policy = stack.plan().spec().failover();
        boolean toPrimary = !policy.standbysReadable() || policy.readOnly().fallBackToPrimary();
        List<NodeId> readable = policy.standbysReadable() ? others : List.of();
        try (StackPoolers poolers = new StackPoolers(stack, databases)) {
            for (PoolerHandle pooler : stack.poolers()) {
                if (pooler.routing().readOnly().equals(Optional.of(standby))) {
                    lead(
                            poolers,
                            pooler,
                            readable.stream()
                                    .min(Comparator.comparingLong(this::load))
                                    .or(() -> Optional.of(primary).filter(node -> toPrimary)));
                }
            }
        }
    }

    /** Gives a standby that is new its share: of whoever reads from the primary, or from one that serves two poolers more. None where standbys cannot be read. */
    public void welcome(NodeId standby, NodeId primary) {
        if (!stack.plan().spec().failover().standbysReadable()) {
            return;
        }
        try (StackPoolers poolers = new StackPoolers(stack, databases)) {
            for (PoolerHandle pooler : stack.poolers()) {
                Optional<NodeId> target = pooler.routing().readOnly();
                boolean badly = target.isEmpty() || target.get().equals(primary);
                if (badly || load(standby) + 1 < load(target.get())) {
                    lead(poolers, pooler, Optional.of(standby));
                }
            }
        }
    }

    private static void lead(StackPoolers poolers, PoolerHandle pooler, Optional<NodeId> target) {
        if (pooler.state() == ServiceState.RUNNING) {
            poolers.routeReadOnly(pooler, target);
        } else {
            pooler.route(new Routing(pooler.routing().readWrite(), target));
        }
    }

    private long load(NodeId node) {
        return stack.poolers().stream()
                .filter(pooler -> pooler.routing().readOnly().equals(Optional.of(node)))
                .count();
    }
}
