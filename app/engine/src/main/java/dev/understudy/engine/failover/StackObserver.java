package dev.understudy.engine.failover;

import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.failover.NodeView;
import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.render.Routing;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * What a controller sees: the checks of every node, what nodes and poolers were told, and what the controller tried in vain. Confined to the
 * controller's thread but for {@link #start} and {@link #close}.
 */
final class StackObserver implements AutoCloseable {
    private final RunningStack stack;
    private final FailoverPolicy policy;
    private final FailoverListener listener;
    private final Map<NodeId, NodeMonitor> monitors = new LinkedHashMap<>();
    private final Map<NodeId, Integer> reportedFailures = new HashMap<>();
    /** How often each node was started since it last answered. */
    private final Map<NodeId, Integer> failedStarts = new HashMap<>();
    /** Nodes that cannot reach their upstream, with the instant of the next try on {@link System#nanoTime()}'s clock. */
    private final Map<NodeId, Long> cutOff = new HashMap<>();

    private final Orders orders = new Orders();

    /** @param onCheck called after every check, on threads of the checks */
    StackObserver(
            RunningStack stack,
            Databases databases,
            FailoverPolicy policy,
            FailoverListener listener,
            Runnable onCheck) {
        this.stack = stack;
        this.policy = policy;
        this.listener = listener;
        AtomicBoolean spoken = new AtomicBoolean();
        for (NodeHandle node : stack.nodes()) {
            monitors.put(node.plan().id(), new NodeMonitor(node.plan(), databases, policy, spoken, onCheck));
        }
    }

    void start() {
        monitors.values().forEach(NodeMonitor::start);
    }

    /** What was seen and counted may be the doing of whoever had the stack. */
    void forget() {
        orders.forget();
        failedStarts.clear();
        cutOff.clear();
        monitors.values().forEach(NodeMonitor::forget);
    }

    /** After something was done, or tried. */
    void forgetOrders() {
        orders.forget();
    }

    void noteStart(NodeId node) {
        failedStarts.merge(node, 1, Integer::sum);
    }

    /** @return whether it was not cut off before */
    boolean noteCutOff(NodeId node, Duration pause) {
        return cutOff.put(node, System.nanoTime() + pause.toNanos()) == null;
    }

    void noteReached(NodeId node) {
        cutOff.remove(node);
    }

    /** Those whose next try is still to come. */
    private Set<NodeId> cutOff() {
        long now = System.nanoTime();
        return cutOff.entrySet().stream()
                .filter(entry -> entry.getValue() - now > 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * Looks at every living node afresh before the next decision: whom to promote must be chosen on what was observed after the
     * fence, since until then a standby may still have received acknowledged writes.
     */
    void lookAgain() throws InterruptedException {
        List<Thread> checks = stack.nodes().stream()
                .filter(node -> node.state() == ServiceState.RUNNING)
                .map(node -> Thread.startVirtualThread(monitor(node.plan().id())::checkNow))
                .toList();
        for (Thread check : checks) {
            check.join();
        }
    }

    private NodeMonitor monitor(NodeId id) {
        return Objects.requireNonNull(monitors.get(id), () -> "no monitor of " + id);
    }

    ClusterView view(ControllerMemory memory) {
        Map<String, NodeId> routes = new HashMap<>();
        Map<String, NodeId> readOnly = new HashMap<>();
        for (PoolerHandle pooler : stack.poolers()) {
            Routing routing = orders.of(pooler);
            routing.readWrite().ifPresent(node -> routes.put(pooler.id(), node));
            routing.readOnly().ifPresent(node -> readOnly.put(pooler.id(), node));
        }
        return new ClusterView(
                stack.nodes().stream().map(this::view).toList(),
                memory,
                routes,
                stack.poolers().stream()
                        .filter(pooler -> pooler.state() == ServiceState.RUNNING)
                        .map(PoolerHandle::id)
                        .toList(),
                cutOff(),
                readOnly);
    }

    private NodeView view(NodeHandle node) {
        NodeHealth health = monitor(node.plan().id()).health();
        reportChange(node, health);
        Optional<ServerFacts> facts = health.facts();
        if (health.answered()) {
            failedStarts.remove(node.plan().id());
        }
        boolean receiving = health.answered() && receiving(node, facts);
        Duration checkedAgo = Duration.ofNanos(System.nanoTime() - health.startedNanos());
        Duration answeredAgo = Duration.ofNanos(System.nanoTime() - health.finishedNanos());
        return new NodeView(
                node.plan().spec(),
                orders.of(node),
                health.answered() ? facts.map(ServerFacts::role) : Optional.<ObservedRole>empty(),
                process(node),
                health.failedChecks(),
                facts.map(ServerFacts::timeline),
                facts.map(ServerFacts::position),
                receiving,
                facts.map(ServerFacts::replayed),
                checkedAgo,
                receiving ? facts.flatMap(ServerFacts::walGrewAgo).map(answeredAgo::plus) : Optional.<Duration>empty(),
                failedStarts.getOrDefault(node.plan().id(), 0));
    }

    private boolean receiving(NodeHandle node, Optional<ServerFacts> facts) {
        return orders.of(node) instanceof Assignment.Standby standby
                && facts.flatMap(ServerFacts::streamingFrom)
                        .filter(stack.address(standby.upstream(), node.plan().id())::equals)
                        .isPresent();
    }

    private static ProcessState process(NodeHandle node) {
        return switch (node.state()) {
            case RUNNING -> ProcessState.RUNNING;
            case FROZEN -> ProcessState.FROZEN;
            case STOPPED -> ProcessState.STOPPED;
        };
    }

    private void reportChange(NodeHandle node, NodeHealth health) {
        int before = reportedFailures.getOrDefault(node.plan().id(), 0);
        if (health.failedChecks() == before) {
            return;
        }
        reportedFailures.put(node.plan().id(), health.failedChecks());
        boolean recovered = health.answered();
        boolean failed = health.failedChecks() > 0;
        // Neither when what was seen became void. Between two looks several checks may have failed.
        if (recovered || (failed && before < policy.failedChecks())) {
            listener.on(new FailoverEvent(
                    System.nanoTime(),
                    recovered ? Kind.CHECK_RECOVERED : Kind.CHECK_FAILED,
                    node.id(),
                    "",
                    recovered ? "answers again" : counted(health.failedChecks()) + ": " + health.lastError()));
        }
    }

    private String counted(int failed) {
        return failed > policy.failedChecks()
                ? failed + " checks, and " + policy.failedChecks() + " are enough"
                : "check " + failed + " of " + policy.failedChecks();
    }

    @Override
    public void close() {
        monitors.values().forEach(NodeMonitor::close);
    }
}
