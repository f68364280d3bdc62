package dev.understudy.core.failover.sim;

import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Replication;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** The servers, their replication and their clients; it checks the invariants on acknowledgements itself. */
final class SimStack {
    static final List<String> POOLERS = List.of("pooler1", "pooler2");
    private static final int CLIENT_EVERY_MILLIS = 40;
    private static final int REPLICATE_EVERY_MILLIS = 30;
    private static final int NETWORK_MILLIS_MAX = 60;

    final Map<NodeId, SimNode> nodes = new LinkedHashMap<>();
    final Map<String, NodeId> routes = new HashMap<>();
    final Map<String, NodeId> readOnlyRoutes = new HashMap<>();
    /** Acknowledged writes that had to be on a synchronous standby first. */
    final Set<Long> protectedWrites = new HashSet<>();
    /** Who promoted itself to which timeline. */
    final Map<Integer, NodeId> timelines = new HashMap<>();

    /** What {@code synchronous_standby_names} names, on every node the same. */
    private final Set<SimNode> listed;

    /** Per node the others of {@link #listed}: the standbys of which one must have its commit while it is the primary. */
    private final Map<SimNode, List<SimNode>> members = new HashMap<>();

    private final List<Commit> awaitingStandby = new ArrayList<>();
    private final EventQueue queue;
    private final Random random;
    private long writes;

    SimStack(Topology topology, EventQueue queue, Random random) {
        this.queue = queue;
        this.random = random;
        for (NodeSpec spec : topology.nodes()) {
            Assignment assigned = spec.upstream()
                    .<Assignment>map(upstream -> new Assignment.Standby(upstream, Prepare.AS_IS))
                    .orElseGet(Assignment.Primary::new);
            nodes.put(spec.id(), new SimNode(spec, assigned));
        }
        SimNode first = nodes.values().iterator().next();
        POOLERS.forEach(pooler -> routes.put(pooler, first.id()));
        POOLERS.forEach(pooler -> readOnlyRoutes.put(
                pooler, topology.nodes().get(1 + POOLERS.indexOf(pooler)).id()));
        timelines.put(1, first.id());
        listed = listed(nodes.values());
        nodes.values()
                .forEach(node -> members.put(
                        node, listed.stream().filter(member -> member != node).toList()));
    }

    /**
     * {@code synchronous_standby_names} as it is rendered: the declared primary is in it too and counts as soon as it stands by. Of a
     * priority list any one may be the highest that was connected, so {@code FIRST 1} promises no more than {@code ANY 1}.
     */
    private static Set<SimNode> listed(Collection<SimNode> nodes) {
        if (nodes.stream().allMatch(node -> node.spec.replication() == Replication.ASYNC)) {
            return Set.of();
        }
        return nodes.stream()
                .filter(node -> node.spec.declaredPrimary() || node.spec.replication() != Replication.ASYNC)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    SimNode node(NodeId id) {
        return Optional.ofNullable(nodes.get(id)).orElseThrow();
    }

    void start() {
        queue.after(0, this::clients);
        nodes.values().forEach(node -> queue.after(0, () -> replicate(node)));
    }

    /** One client through a pooler, one by a direct multi-host address that any node accepting writes will do for. */
    private void clients() {
        new HashSet<>(routes.values()).forEach(id -> writeIfPrimary(node(id)));
        nodes.values().forEach(this::writeIfPrimary);
        acknowledgeWaiting();
        queue.after(CLIENT_EVERY_MILLIS, this::clients);
    }

    private void writeIfPrimary(SimNode node) {
        if (node.acknowledges()) {
            write(node);
        }
    }

    private void write(SimNode primary) {
        long write = SimNode.write(primary.timeline(), ++writes);
        primary.wal.add(write);
        if (members(primary).isEmpty()) {
            acknowledged(primary);
        } else {
            awaitingStandby.add(new Commit(write, primary.wal.size() - 1, primary));
        }
    }

    /** A waiting commit is acknowledged once a member has flushed it, by a primary that is still one. */
    private void acknowledgeWaiting() {
        awaitingStandby.removeIf(commit -> {
            SimNode primary = commit.primary();
            boolean done = primary.acknowledges() && isFlushed(commit);
            if (done) {
                acknowledged(primary);
                protectedWrites.add(commit.write());
            }
            return done || !primary.primary;
        });
    }

    private boolean isFlushed(Commit commit) {
        if (!commit.isIn(commit.primary())) {
            return false;
        }
        for (SimNode member : members(commit.primary())) {
            if (commit.isIn(member) && member.isHeard() && commit.primary().hears()) {
                return true;
            }
        }
        return false;
    }

    /** A write that waits for a standby, and where in the primary's WAL it is. */
    private record Commit(long write, int position, SimNode primary) {
        boolean isIn(SimNode node) {
            return node.wal.size() > position && node.wal.get(position) == write;
        }
    }

    private void acknowledged(SimNode primary) {
        for (Map.Entry<Integer, NodeId> later : timelines.entrySet()) {
            if (later.getKey() > primary.timeline()) {
                throw new Violation("two acknowledging primaries: " + primary.id() + " acknowledged on timeline "
                        + primary.timeline() + " after " + later.getValue() + " began timeline " + later.getKey());
            }
        }
    }

    private List<SimNode> members(SimNode primary) {
        return Optional.ofNullable(members.get(primary)).orElseThrow();
    }

    boolean isSynchronous() {
        return !listed.isEmpty();
    }

    /** Whether {@code synchronous_standby_names} names the node. */
    boolean listed(SimNode node) {
        return listed.contains(node);
    }

    /** A standby asks its upstream for more; what is on its way arrives even when the upstream dies meanwhile. */
    private void replicate(SimNode node) {
        upstreamOf(node).ifPresent(upstream -> {
            int from = node.wal.size();
            int to = Math.min(upstream.wal.size(), from + 1 + random.nextInt(8));
            List<Long> records = List.copyOf(upstream.wal.subList(from, to));
            int incarnation = node.incarnation;
            int delay = random.nextInt(NETWORK_MILLIS_MAX);
            if (!records.isEmpty() && upstream.isHeard() && node.hears()) {
                long sent = queue.nowMillis();
                queue.after(delay, () -> arrive(node, incarnation, from, records, sent));
            }
        });
        queue.after(REPLICATE_EVERY_MILLIS, () -> replicate(node));
    }

    private static void arrive(SimNode node, int incarnation, int from, List<Long> records, long sent) {
        boolean expected = node.incarnation == incarnation && node.wal.size() == from;
        if (expected && node.runs() && !node.primary && !node.receiverStalled) {
            node.wal.addAll(records);
            node.newestWalSent = sent;
        }
    }

    /** Where it streams from at this moment; empty when it does not. */
    Optional<SimNode> upstreamOf(SimNode node) {
        if (!node.runs() || node.primary || node.receiverStalled) {
            return Optional.empty();
        }
        return node.assigned instanceof Assignment.Standby standby
                ? Optional.of(node(standby.upstream())).filter(upstream -> upstream.runs() && node.isBehind(upstream))
                : Optional.empty();
    }

    /** A clean stop: what streams from it gets everything up to the shutdown checkpoint first. */
    void stopCleanly(SimNode node) {
        if (!node.runs()) {
            node.kill();
            return;
        }
        node.wal.add(SimNode.write(node.timeline(), ++writes));
        for (SimNode other : nodes.values()) {
            boolean streams = upstreamOf(other).filter(node::equals).isPresent();
            if (streams && node.isHeard() && node.hears() && other.isHeard() && other.hears()) {
                other.wal.addAll(List.copyOf(node.wal.subList(other.wal.size(), node.wal.size())));
            }
        }
        node.kill();
    }

    /** @param lossAllowed whether an operator said that acknowledged writes may be lost */
    void promote(SimNode node, boolean lossAllowed) {
        for (SimNode other : nodes.values()) {
            if (other != node && other.primary && other.process != ProcessState.STOPPED) {
                throw new Violation("promoted " + node.id() + " before " + other.id() + " was fenced");
            }
        }
        int timeline = node.timeline() + 1;
        NodeId previous = timelines.putIfAbsent(timeline, node.id());
        if (previous != null) {
            throw new Violation("timeline " + timeline + " created twice, by " + previous + " and " + node.id());
        }
        if (lossAllowed) {
            protectedWrites.retainAll(new HashSet<>(node.wal));
        }
        if (!new HashSet<>(node.wal).containsAll(protectedWrites)) {
            throw new Violation(node.id() + " was promoted without an acknowledged write");
        }
        node.primary = true;
        node.incarnation++;
        node.wal.add(SimNode.write(timeline, ++writes));
    }
}
