package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.Decision;
import dev.understudy.core.failover.NodeView;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.render.Routing;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.RunningStack;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Performs one decision and says what it did. Used by one thread, and closed by another when that has ended. */
final class ActionExecutor implements AutoCloseable {
    private final RunningStack stack;
    private final NodeOperations operations;
    private final Handover handover;
    private final StackPoolers poolers;
    private final boolean standbysReadable;
    private final FailoverListener listener;
    private Optional<RunningStack.Hold> ready = Optional.empty();

    /** @param standbysReadable whether read-only clients may be led to a standby */
    ActionExecutor(
            RunningStack stack,
            NodeOperations operations,
            Handover handover,
            StackPoolers poolers,
            boolean standbysReadable,
            FailoverListener listener) {
        this.stack = stack;
        this.operations = operations;
        this.handover = handover;
        this.poolers = poolers;
        this.standbysReadable = standbysReadable;
        this.listener = listener;
    }

    /** Connects to every console, and makes what else takes time, ahead of need. */
    synchronized void warmUp() {
        ready = Optional.of(stack.readyToAssign());
        poolers.warmUp();
    }

    @Override
    public synchronized void close() {
        poolers.close();
        ready.ifPresent(RunningStack.Hold::close);
        ready = Optional.empty();
    }

    /** Whether an action can be begun: a rejoin, and a clone, needs its source to the end. */
    boolean isPossible(Action action) {
        return switch (action) {
            case Action.Rejoin rejoin -> operations.reaches(rejoin.node(), rejoin.upstream());
            case Action.Reinitialise reinit -> operations.reaches(reinit.node(), reinit.upstream());
            default -> true;
        };
    }

    void perform(Decision decision, ClusterView view) {
        switch (decision.action()) {
            case Action.Fence fence -> fence(decision, fence.node());
            case Action.Promote promote -> promote(decision, promote.node());
            case Action.Route route -> route(decision, route, view);
            case Action.Follow follow -> {
                Prepare taken = operations.follow(follow.node(), follow.upstream());
                if (taken == Prepare.AS_IS) {
                    say(Kind.FOLLOWS, follow.node(), decision, "follows " + follow.upstream());
                } else {
                    say(
                            Kind.REJOINED,
                            follow.node(),
                            decision,
                            "standby of " + follow.upstream() + " " + by(taken)
                                    + ", since it had WAL that its upstream never had");
                }
            }
            case Action.Rejoin rejoin -> {
                Prepare taken = operations.rejoin(
                        rejoin.node(), rejoin.upstream(), why -> say(Kind.REWIND_FAILED, rejoin.node(), decision, why));
                say(Kind.REJOINED, rejoin.node(), decision, "standby of " + rejoin.upstream() + " " + by(taken));
            }
            case Action.Start start -> {
                operations.start(start.node());
                say(Kind.STARTED, start.node(), decision, "started as it is assigned");
            }
            case Action.RouteReadOnly route -> routeReadOnly(decision, route);
            case Action.HandOver over -> handOver(decision, over);
            case Action.Reinitialise reinit -> {
                operations.reinitialise(reinit.node(), reinit.upstream());
                say(Kind.REJOINED, reinit.node(), decision, "standby of " + reinit.upstream() + " by clone");
                say(Kind.REQUEST_FULFILLED, reinit.node(), decision, reinit.node() + " has a fresh base backup");
            }
            case Action.Conclude conclude ->
                say(
                        conclude.outcome() == Action.Outcome.FULFILLED ? Kind.REQUEST_FULFILLED : Kind.REQUEST_DECLINED,
                        conclude.node(),
                        decision,
                        decision.reason());
            case Action.Refuse refuse -> throw new IllegalArgumentException("a refusal is said, not performed");
        }
    }

    /** Long before the former primary is back, and with it the action at its end, clients are served by the new one. */
    private void handOver(Decision decision, Action.HandOver over) {
        handover.run(Optional.of(over.node()), new HandoverMoments() {
            @Override
            public void promoted() {
                say(Kind.PROMOTED, over.node(), decision, "took over from " + over.from());
            }

            @Override
            public void routed() {
                stack.poolers().forEach(pooler -> sayRouted(pooler, decision, over.node()));
            }
        });
    }

    private String by(Prepare taken) {
        return switch (taken) {
            case REWIND -> "by rewind";
            case CLONE ->
                stack.plan().binaries().canRewind() ? "by clone" : "by clone: this PostgreSQL came without pg_rewind";
            case AS_IS -> "as it was";
        };
    }

    /** Poolers are cut while the node is killed: neither needs the other, and every millisecond is outage. */
    private void fence(Decision decision, NodeId node) {
        try (ExecutorService parallel = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> cuts = stack.poolers().stream()
                    .<Future<?>>map(pooler -> parallel.submit(() -> cut(pooler)))
                    .toList();
            operations.fence(node);
            cuts.forEach(ActionExecutor::join);
        }
        say(Kind.FENCED, node, decision, "no process of it is left, poolers hold their clients");
    }

    private void cut(PoolerHandle pooler) {
        if (poolers.cut(pooler)) {
            listener.on(new FailoverEvent(System.nanoTime(), Kind.POOLERS_CUT, pooler.id(), "", "clients wait"));
        }
    }

    private void promote(Decision decision, NodeId node) {
        operations.promote(node, () -> say(Kind.PROMOTION_REQUESTED, node, decision, decision.reason()));
        say(Kind.PROMOTED, node, decision, decision.reason());
    }

    private void route(Decision decision, Action.Route route, ClusterView view) {
        PoolerHandle pooler = pooler(route.pooler());
        poolers.route(
                pooler, new Routing(Optional.of(route.node()), Optional.of(readOnlyNode(pooler, route.node(), view))));
        sayRouted(pooler, decision, route.node());
    }

    private void sayRouted(PoolerHandle pooler, Decision decision, NodeId node) {
        listener.on(
                new FailoverEvent(System.nanoTime(), Kind.ROUTED, pooler.id(), decision.rule(), "points to " + node));
    }

    private void routeReadOnly(Decision decision, Action.RouteReadOnly route) {
        PoolerHandle pooler = pooler(route.pooler());
        poolers.routeReadOnly(pooler, route.node());
        listener.on(new FailoverEvent(
                System.nanoTime(), Kind.READ_ONLY_ROUTED, pooler.id(), decision.rule(), "reads from " + route.node()));
    }

    private PoolerHandle pooler(String id) {
        return stack.poolers().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Keeps the read-only target while it is a live standby; else another live standby; else the primary itself. */
    private NodeId readOnlyNode(PoolerHandle pooler, NodeId primary, ClusterView view) {
        if (!standbysReadable) {
            return primary;
        }
        List<NodeId> standbys = view.nodes().stream()
                .filter(node -> node.failedChecks() == 0 && !node.assignedPrimary())
                .map(node -> node.declared().id())
                .filter(id -> !id.equals(primary))
                .toList();
        Optional<NodeId> current = pooler.routing().readOnly().filter(standbys::contains);
        return current.orElseGet(
                () -> standbys.isEmpty() ? primary : standbys.get(pooler.plan().number() % standbys.size()));
    }

    private static void join(Future<?> future) {
        try {
            future.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED, "interrupted while cutting the poolers", "Run the command again.", e);
        }
    }

    private void say(Kind kind, NodeId node, Decision decision, String detail) {
        listener.on(new FailoverEvent(System.nanoTime(), kind, node.value(), decision.rule(), detail));
    }

    /** Whether every node is where the view's primary wants it: one primary, everybody else streaming. */
    static boolean settled(ClusterView view) {
        return view.nodes().stream()
                .allMatch(node -> node.failedChecks() == 0
                        && node.process() == NodeView.ProcessState.RUNNING
                        && (node.assignedPrimary()
                                ? node.observed().equals(Optional.of(NodeView.ObservedRole.PRIMARY))
                                : node.receiving()));
    }
}
