package dev.understudy.engine.drill;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Replication;
import dev.understudy.runtime.CanFillDisk;
import dev.understudy.runtime.RunningStack;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A stack as a drill finds it, or as it will find one that is still to be made. Immutable.
 *
 * @param policy by which it is watched
 * @param primary who leads
 * @param upstreams whom each standby follows, in declared order
 * @param fillableDisks whether the driver can fill the disks of its nodes
 */
public record Setting(
        StackPlan plan, FailoverPolicy policy, NodeId primary, Map<NodeId, NodeId> upstreams, boolean fillableDisks) {
    static Setting of(RunningStack stack, FailoverPolicy policy, NodeId primary) {
        boolean fillableDisks = stack.nodes().stream()
                .allMatch(node -> node.ability(CanFillDisk.class).isPresent());
        return new Setting(stack.plan(), policy, primary, upstreams(stack), fillableDisks);
    }

    /** Of a stack that is to be brought up: as its file declares it. */
    static Setting planned(StackPlan plan, FailoverPolicy policy, boolean fillableDisks) {
        Map<NodeId, NodeId> upstreams = new LinkedHashMap<>();
        plan.nodes().forEach(node -> node.spec().upstream().ifPresent(upstream -> upstreams.put(node.id(), upstream)));
        return new Setting(plan, policy, plan.declaredPrimary().id(), upstreams, fillableDisks);
    }

    static Map<NodeId, NodeId> upstreams(RunningStack stack) {
        Map<NodeId, NodeId> upstreams = new LinkedHashMap<>();
        stack.nodes().forEach(node -> {
            if (node.assignment() instanceof Assignment.Standby standby) {
                upstreams.put(node.plan().id(), standby.upstream());
            }
        });
        return upstreams;
    }

    /** Where the stack is at home: nobody is promoted elsewhere unasked, unless the policy says so. */
    public String homeRegion() {
        return plan().declaredPrimary().spec().region();
    }

    /** Every node but the primary, in declared order. */
    public List<NodeId> standbys() {
        return ids(node -> !node.id().equals(primary));
    }

    /** Standbys that may be promoted unasked, by where they are. */
    public List<NodeId> standbysAtHome() {
        return ids(node -> !node.id().equals(primary)
                && (policy.crossRegion() || node.region().equals(homeRegion())));
    }

    public String region(NodeId node) {
        return plan().node(node).spec().region();
    }

    /** Whether nobody is promoted unasked, whatever happens to the primary: an outage then lasts until the primary is back. */
    public boolean nobodyTakesOver() {
        return standbysAtHome().isEmpty();
    }

    /** Whether who leads is in a region where somebody may be promoted unasked. */
    public boolean isLedFromHome() {
        return policy.crossRegion() || region(primary).equals(homeRegion());
    }

    /** Whether it streams from the primary itself. */
    public boolean followsPrimary(NodeId standby) {
        return primary.equals(upstreams.get(standby));
    }

    /** Nodes of the declared primary's region. */
    public List<NodeId> nodesAtHome() {
        return ids(node -> node.region().equals(homeRegion()));
    }

    /** Why a crash of the primary is answered by something else than a failover; empty when it is not. */
    public Optional<String> noFailoverAfterACrash() {
        if (nobodyTakesOver()) {
            return Optional.of("it has no standby that would be promoted");
        }
        return policy.restartsInPlace()
                ? Optional.of("policy " + policy.name() + " starts a crashed primary in place")
                : Optional.empty();
    }

    /** Nodes of other regions than the declared primary's. */
    public List<NodeId> nodesAbroad() {
        return ids(node -> !node.region().equals(homeRegion()));
    }

    /** Standbys that commits wait for now; empty in an asynchronous stack. */
    public List<NodeId> synchronousStandbys() {
        boolean waits = plan().spec().nodes().stream().anyMatch(node -> node.replication() != Replication.ASYNC);
        return waits
                ? ids(node -> !node.id().equals(primary)
                        && followsPrimary(node.id())
                        && (node.declaredPrimary() || node.replication() != Replication.ASYNC))
                : List.of();
    }

    private List<NodeId> ids(Predicate<NodeSpec> fits) {
        return plan().nodes().stream()
                .map(NodePlan::spec)
                .filter(fits)
                .map(NodeSpec::id)
                .toList();
    }
}
