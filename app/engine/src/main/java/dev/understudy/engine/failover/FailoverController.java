package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.failover.Decision;
import dev.understudy.core.failover.FailoverDecider;
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
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.Uninterrupted;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The failover loop of one stack: observes, asks the decider for <em>one</em> action, performs it, observes again. It runs on a
 * thread of its own between {@link #start} and {@link #close}. An action that fails is reported and asked for again by the
 * next view.
 */
public final class FailoverController implements AutoCloseable {
    /** After an action failed: time for the cause to pass, so that the log is not flooded. */
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    /** For an action that does not heed its interrupt. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);

    private final RunningStack stack;
    private final FailoverPolicy policy;
    private final FailoverListener listener;
    private final ActionExecutor executor;
    private final Map<NodeId, NodeMonitor> monitors = new LinkedHashMap<>();
    private final Map<NodeId, Integer> reportedFailures = new HashMap<>();
    private ControllerMemory memory = ControllerMemory.EMPTY;
    /** How often each node was started since it last answered. */
    private final Map<NodeId, Integer> failedStarts = new HashMap<>();
    /** Nodes that cannot reach their upstream, with the instant of the next try on {@link System#nanoTime()}'s clock. */
    private final Map<NodeId, Long> cutOff = new HashMap<>();
    /** The rule of the refusal that was reported last, so that it is said once; empty when the last decision was none. */
    private String lastRefusal = "";

    private final Semaphore news = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private final Orders orders = new Orders();
    private volatile boolean settled;

    public FailoverController(
            RunningStack stack, Databases databases, FailoverPolicy policy, FailoverListener listener) {
        this.stack = stack;
        this.policy = policy;
        this.listener = listener;
        this.executor = new ActionExecutor(
                stack,
                new NodeOperations(stack, databases),
                new Handover(stack, databases, Handover.PATIENCE, Progress.SILENT),
                new StackPoolers(stack, databases),
                listener);
        for (NodeHandle node : stack.nodes()) {
            monitors.put(node.plan().id(), new NodeMonitor(node.plan(), databases, policy, news::release));
        }
        // A platform thread: children that a driver spawns may be tied to the life of the spawning thread.
        this.thread = Thread.ofPlatform().name("failover-controller").daemon().unstarted(this::run);
    }

    public void start() {
        monitors.values().forEach(NodeMonitor::start);
        thread.start();
    }

    /** Whether, as of the last view, there is one primary, every standby streams, every pooler points to it and nothing is to do. */
    public boolean settled() {
        return settled;
    }

    private void run() {
        executor.warmUp();
        while (!closed) {
            try {
                if (news.tryAcquire(1, TimeUnit.SECONDS)) {
                    news.drainPermits();
                    step();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // A controller that died unseen would look like a database that does not recover.
                settled = false;
                listener.on(new FailoverEvent(System.nanoTime(), Kind.ACTION_FAILED, "controller", "", e.toString()));
            }
        }
    }

    /** One view, at most one action. */
    private void step() throws InterruptedException {
        ClusterView view = view();
        Optional<Decision> decision = FailoverDecider.decide(view, policy);
        settled = decision.isEmpty() && ActionExecutor.settled(view);
        if (decision.isEmpty()) {
            return;
        }
        Decision next = decision.get();
        if (next.action() instanceof Action.Refuse && lastRefusal.equals(next.rule())) {
            return;
        }
        lastRefusal = next.action() instanceof Action.Refuse ? next.rule() : "";
        if (!executor.isPossible(next.action())) {
            postpone(next);
            return;
        }
        cutOff.remove(next.action().node());
        listener.on(new FailoverEvent(
                System.nanoTime(), Kind.DECIDED, next.action().node().value(), next.rule(), next.reason()));
        memory = memory.before(next.action());
        if (next.action() instanceof Action.Start start) {
            failedStarts.merge(start.node(), 1, Integer::sum);
        }
        try {
            executor.perform(next, view);
            memory = memory.after(next.action());
            lookAgain(next.action());
            news.release();
        } catch (UnderstudyException e) {
            listener.on(new FailoverEvent(
                    System.nanoTime(),
                    Kind.ACTION_FAILED,
                    next.action().node().value(),
                    next.rule(),
                    String.valueOf(e.getMessage())));
            news.tryAcquire(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            orders.forget();
        }
    }

    /** Other rules get their turn; this one is asked again a little later. */
    private void postpone(Decision decision) {
        NodeId node = decision.action().node();
        Long before = cutOff.put(node, System.nanoTime() + RETRY_PAUSE.toNanos());
        if (before == null) {
            listener.on(new FailoverEvent(
                    System.nanoTime(),
                    Kind.POSTPONED,
                    node.value(),
                    decision.rule(),
                    "its upstream does not answer it: it stays as it is until it does"));
        }
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
    private void lookAgain(Action action) throws InterruptedException {
        boolean changesNodes = switch (action) {
            case Action.Fence fence -> true;
            case Action.Promote promote -> true;
            case Action.Follow follow -> true;
            case Action.Rejoin rejoin -> true;
            case Action.Start start -> true;
            case Action.HandOver over -> true;
            case Action.Reinitialise reinit -> true;
            case Action.Route route -> false;
            case Action.RouteReadOnly route -> false;
            case Action.Conclude conclude -> false;
            case Action.Refuse refuse -> false;
        };
        if (!changesNodes) {
            return;
        }
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

    private ClusterView view() {
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
        boolean recovered = health.failedChecks() == 0;
        if (recovered || health.failedChecks() <= policy.failedChecks()) {
            listener.on(new FailoverEvent(
                    System.nanoTime(),
                    recovered ? Kind.CHECK_RECOVERED : Kind.CHECK_FAILED,
                    node.id(),
                    "",
                    recovered
                            ? "answers again"
                            : "check " + health.failedChecks() + " of " + policy.failedChecks() + ": "
                                    + health.lastError()));
        }
    }

    /**
     * Ends the loop. An action under way is finished or interrupted, not left behind: it may be starting a server.
     *
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} when it does not end; the listener is told, too
     */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        monitors.values().forEach(NodeMonitor::close);
        try {
            Uninterrupted.run(() -> awaitEnd(thread, END_PATIENCE, listener));
        } finally {
            executor.close();
        }
    }

    static void awaitEnd(Thread thread, Duration patience, FailoverListener listener) {
        try {
            if (thread.getState() == Thread.State.NEW || thread.join(patience)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String message = "the failover controller still performs an action after " + patience.toSeconds() + " s";
        listener.on(new FailoverEvent(System.nanoTime(), Kind.ACTION_FAILED, "controller", "", message));
        throw new UnderstudyException(
                ErrorCode.TIMED_OUT,
                message,
                "What it does to the stack may go on until this command ends. `understudy up` finishes what is left.");
    }
}
