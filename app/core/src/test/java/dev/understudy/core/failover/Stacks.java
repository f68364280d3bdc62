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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A view of the default stack, healthy at first, that a test breaks step by step: pg1, pg2 and pg3 behind it, dr behind pg2. */
final class Stacks {
    static final NodeId PG1 = new NodeId("pg1");
    static final NodeId PG2 = new NodeId("pg2");
    static final NodeId PG3 = new NodeId("pg3");
    static final NodeId DR = new NodeId("dr");

    private final List<NodeView> nodes = new ArrayList<>();
    private final Set<NodeId> fenced = new HashSet<>();
    private final Set<NodeId> cutOff = new HashSet<>();
    private final Map<String, NodeId> routes = new HashMap<>(Map.of("pooler1", PG1, "pooler2", PG1));

    private Stacks() {}

    static Stacks healthy() {
        Stacks stack = new Stacks();
        stack.nodes.add(node(PG1, "north", Optional.empty()));
        stack.nodes.add(node(PG2, "north", Optional.of(PG1)));
        stack.nodes.add(node(PG3, "north", Optional.of(PG1)));
        stack.nodes.add(node(DR, "south", Optional.of(PG2)));
        return stack;
    }

    /** pg1 is fenced, nobody is promoted. */
    static Stacks fenced() {
        return healthy().stopped(PG1).fence(PG1);
    }

    /** pg2 was promoted and clients reach it; pg1 waits to be rejoined, pg3 still follows it. */
    static Stacks promoted() {
        return fenced().primary(PG2, 2).timeline(DR, 2).routed("pooler1", PG2).routed("pooler2", PG2);
    }

    Stacks change(NodeId id, UnaryOperator<NodeView> change) {
        nodes.replaceAll(node -> node.id().equals(id) ? change.apply(node) : node);
        return this;
    }

    Stacks silent(NodeId id, int failedChecks) {
        return change(id, n -> copy(n, n.assigned(), Optional.empty(), n.process(), failedChecks, n.timeline()));
    }

    Stacks process(NodeId id, ProcessState state) {
        return change(id, n -> copy(n, n.assigned(), n.observed(), state, n.failedChecks(), n.timeline()));
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
        return change(id, n -> copy(n, n.assigned(), Optional.of(role), ProcessState.RUNNING, 0, n.timeline()));
    }

    Stacks assignedPrimary(NodeId id) {
        return change(
                id, n -> copy(n, new Assignment.Primary(), n.observed(), n.process(), n.failedChecks(), n.timeline()));
    }

    Stacks primary(NodeId id, int timeline) {
        return assignedPrimary(id).observed(id, ObservedRole.PRIMARY).timeline(id, timeline);
    }

    Stacks follows(NodeId id, NodeId upstream, Prepare prepare) {
        return change(
                id,
                n -> copy(
                        n,
                        new Assignment.Standby(upstream, prepare),
                        n.observed(),
                        n.process(),
                        n.failedChecks(),
                        n.timeline()));
    }

    Stacks timeline(NodeId id, int timeline) {
        return change(
                id,
                n -> copy(
                        n,
                        n.assigned(),
                        n.observed(),
                        n.process(),
                        n.failedChecks(),
                        Optional.of(new TimelineId(timeline))));
    }

    Stacks at(NodeId id, long position) {
        return change(
                id,
                n -> new NodeView(
                        n.declared(),
                        n.assigned(),
                        n.observed(),
                        n.process(),
                        n.failedChecks(),
                        n.timeline(),
                        Optional.of(new Lsn(position)),
                        n.receiving()));
    }

    Stacks receiving(NodeId id, boolean receiving) {
        return change(
                id,
                n -> new NodeView(
                        n.declared(),
                        n.assigned(),
                        n.observed(),
                        n.process(),
                        n.failedChecks(),
                        n.timeline(),
                        n.position(),
                        receiving));
    }

    Stacks replication(NodeId id, Replication replication) {
        return change(id, n -> {
            NodeSpec was = n.declared();
            NodeSpec declared = new NodeSpec(was.id(), was.region(), was.zone(), was.upstream(), replication);
            return new NodeView(
                    declared,
                    n.assigned(),
                    n.observed(),
                    n.process(),
                    n.failedChecks(),
                    n.timeline(),
                    n.position(),
                    n.receiving());
        });
    }

    Stacks cutOff(NodeId id) {
        cutOff.add(id);
        return this;
    }

    Stacks routed(String pooler, NodeId node) {
        routes.put(pooler, node);
        return this;
    }

    ClusterView view() {
        return new ClusterView(nodes, fenced, routes, List.of("pooler1", "pooler2"), cutOff);
    }

    Optional<Decision> decision() {
        return FailoverDecider.decide(view(), FailoverPolicy.DEFAULT);
    }

    private static NodeView node(NodeId id, String region, Optional<NodeId> upstream) {
        return new NodeView(
                new NodeSpec(id, region, "zone_of_" + id, upstream, Replication.ASYNC),
                upstream.<Assignment>map(node -> new Assignment.Standby(node, Prepare.AS_IS))
                        .orElseGet(Assignment.Primary::new),
                Optional.of(upstream.isEmpty() ? ObservedRole.PRIMARY : ObservedRole.STANDBY),
                ProcessState.RUNNING,
                0,
                Optional.of(new TimelineId(1)),
                Optional.of(new Lsn(1000)),
                upstream.isPresent());
    }

    private static NodeView copy(
            NodeView node,
            Assignment assigned,
            Optional<ObservedRole> observed,
            ProcessState process,
            int failedChecks,
            Optional<TimelineId> timeline) {
        return new NodeView(
                node.declared(),
                assigned,
                observed,
                process,
                failedChecks,
                timeline,
                node.position(),
                node.receiving());
    }
}
