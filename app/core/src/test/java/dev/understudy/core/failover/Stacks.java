package dev.understudy.core.failover;

import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Replication;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A view of the default stack, healthy at first, that a test breaks step by step: pg1, pg2 and pg3 behind it, dr behind pg2. */
final class Stacks {
    static final NodeId PG1 = new NodeId("pg1");
    static final NodeId PG2 = new NodeId("pg2");
    static final NodeId PG3 = new NodeId("pg3");
    static final NodeId DR = new NodeId("dr");

    private final Map<NodeId, Node> nodes = new LinkedHashMap<>();
    private final Set<NodeId> fenced = new HashSet<>();
    private final Set<NodeId> cutOff = new HashSet<>();
    private final Map<String, NodeId> routes = new HashMap<>(Map.of("pooler1", PG1, "pooler2", PG1));
    private final Map<String, NodeId> readOnlyRoutes = new HashMap<>(Map.of("pooler1", PG2, "pooler2", PG3));
    private boolean paused;
    private Optional<Request> request = Optional.empty();
    private FailoverPolicy policy = FailoverPolicy.DEFAULT;

    private Stacks() {}

    static Stacks healthy() {
        Stacks stack = new Stacks();
        stack.nodes.put(PG1, new Node(PG1, "north", Optional.empty()));
        stack.nodes.put(PG2, new Node(PG2, "north", Optional.of(PG1)));
        stack.nodes.put(PG3, new Node(PG3, "north", Optional.of(PG1)));
        stack.nodes.put(DR, new Node(DR, "south", Optional.of(PG2)));
        return stack;
    }

    /** pg1 is fenced, nobody is promoted. */
    static Stacks fenced() {
        return healthy().stopped(PG1).fence(PG1);
    }

    /** pg2 was promoted and clients reach it; pg1 waits to be rejoined, pg3 still follows it. */
    static Stacks promoted() {
        return fenced().primary(PG2, 2)
                .timeline(DR, 2)
                .routed("pooler1", PG2)
                .routed("pooler2", PG2)
                .readOnly("pooler1", DR);
    }

    /** All nodes are in declared order as in {@link #healthy}; that one as it was at first. */
    Stacks asAtFirst(NodeId id) {
        nodes.replace(id, Objects.requireNonNull(healthy().nodes.get(id)));
        return this;
    }

    Stacks silent(NodeId id, int failedChecks) {
        return change(id, node -> {
            node.observed = Optional.empty();
            node.failedChecks = failedChecks;
        });
    }

    Stacks process(NodeId id, ProcessState state) {
        return change(id, node -> node.process = state);
    }

    Stacks stopped(NodeId id) {
        return silent(id, 3).process(id, ProcessState.STOPPED);
    }

    Stacks fence(NodeId id) {
        fenced.add(id);
        routes.clear();
        return this;
    }

    Stacks forgetFences() {
        fenced.clear();
        return this;
    }

    Stacks observed(NodeId id, ObservedRole role) {
        return change(id, node -> {
            node.observed = Optional.of(role);
            node.process = ProcessState.RUNNING;
            node.failedChecks = 0;
        });
    }

    Stacks assignedPrimary(NodeId id) {
        return change(id, node -> node.assigned = new Assignment.Primary());
    }

    Stacks primary(NodeId id, int timeline) {
        return assignedPrimary(id).observed(id, ObservedRole.PRIMARY).timeline(id, timeline);
    }

    Stacks follows(NodeId id, NodeId upstream, Prepare prepare) {
        return change(id, node -> node.assigned = new Assignment.Standby(upstream, prepare));
    }

    Stacks timeline(NodeId id, int timeline) {
        return change(id, node -> node.timeline = timeline);
    }

    Stacks at(NodeId id, long position) {
        return change(id, node -> {
            node.position = position;
            node.replayed = position;
        });
    }

    Stacks replayed(NodeId id, long position) {
        return change(id, node -> node.replayed = position);
    }

    Stacks receiving(NodeId id, boolean receiving) {
        return change(id, node -> node.receiving = receiving);
    }

    Stacks replication(NodeId id, Replication replication) {
        return change(id, node -> node.replication = replication);
    }

    /** How long ago the last check of it began. */
    Stacks checkedAgo(NodeId id, long millis) {
        return change(id, node -> node.checkedAgo = Duration.ofMillis(millis));
    }

    /** How long ago the node heard of new WAL from its upstream. */
    Stacks walGrewAgo(NodeId id, long millis) {
        return change(id, node -> node.walGrewAgo = Optional.of(Duration.ofMillis(millis)));
    }

    Stacks failedStarts(NodeId id, int starts) {
        return change(id, node -> node.failedStarts = starts);
    }

    Stacks cutOff(NodeId id) {
        cutOff.add(id);
        return this;
    }

    Stacks routed(String pooler, NodeId node) {
        routes.put(pooler, node);
        return this;
    }

    Stacks readOnly(String pooler, NodeId node) {
        readOnlyRoutes.put(pooler, node);
        return this;
    }

    Stacks cut(String pooler) {
        routes.remove(pooler);
        return this;
    }

    Stacks paused() {
        paused = true;
        return this;
    }

    Stacks asked(Request asked) {
        request = Optional.of(asked);
        return this;
    }

    Stacks policy(FailoverPolicy other) {
        policy = other;
        return this;
    }

    Stacks maximumLag(long bytes) {
        return policy(policy(Optional.of(bytes), FailoverPolicy.ReadOnlyRouting.ANY_STANDBY_ELSE_PRIMARY));
    }

    Stacks readOnly(long maximumLagBytes, boolean fallBackToPrimary) {
        return policy(policy(
                Optional.empty(), new FailoverPolicy.ReadOnlyRouting(Optional.of(maximumLagBytes), fallBackToPrimary)));
    }

    private static FailoverPolicy policy(Optional<Long> maximumLag, FailoverPolicy.ReadOnlyRouting readOnly) {
        FailoverPolicy base = FailoverPolicy.DEFAULT;
        return new FailoverPolicy(
                "custom",
                base.checkInterval(),
                base.checkTimeout(),
                base.failedChecks(),
                base.crossRegion(),
                maximumLag,
                base.startAttempts(),
                readOnly,
                Optional.empty());
    }

    ControllerMemory memory() {
        return new ControllerMemory(fenced, paused, request);
    }

    ClusterView view() {
        return new ClusterView(
                nodes.values().stream().map(Node::view).toList(),
                memory(),
                routes,
                List.of("pooler1", "pooler2"),
                cutOff,
                readOnlyRoutes);
    }

    Optional<Decision> decision() {
        return FailoverDecider.decide(view(), policy);
    }

    private Stacks change(NodeId id, Consumer<Node> change) {
        change.accept(Objects.requireNonNull(nodes.get(id)));
        return this;
    }

    /** A node's view in the making. */
    private static final class Node {
        final NodeId id;
        final String region;
        final Optional<NodeId> upstream;
        Replication replication = Replication.ASYNC;
        Assignment assigned;
        Optional<ObservedRole> observed;
        ProcessState process = ProcessState.RUNNING;
        int failedChecks;
        int timeline = 1;
        long position = 1000;
        long replayed = 1000;
        boolean receiving;
        Duration checkedAgo = Duration.ofMillis(500);
        Optional<Duration> walGrewAgo = Optional.empty();
        int failedStarts;

        Node(NodeId id, String region, Optional<NodeId> upstream) {
            this.id = id;
            this.region = region;
            this.upstream = upstream;
            this.assigned = upstream.<Assignment>map(node -> new Assignment.Standby(node, Prepare.AS_IS))
                    .orElseGet(Assignment.Primary::new);
            this.observed = Optional.of(upstream.isEmpty() ? ObservedRole.PRIMARY : ObservedRole.STANDBY);
            this.receiving = upstream.isPresent();
        }

        NodeView view() {
            return new NodeView(
                    new NodeSpec(id, region, "zone_of_" + id, upstream, replication),
                    assigned,
                    observed,
                    process,
                    failedChecks,
                    Optional.of(new TimelineId(timeline)),
                    Optional.of(new Lsn(position)),
                    receiving,
                    Optional.of(new Lsn(replayed)),
                    checkedAgo,
                    walGrewAgo,
                    failedStarts);
        }
    }
}
