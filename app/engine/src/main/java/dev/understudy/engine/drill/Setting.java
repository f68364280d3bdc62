package dev.understudy.engine.drill;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Replication;
import dev.understudy.runtime.Ability;
import dev.understudy.runtime.RunningStack;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A stack as a drill finds it. Immutable but for the stack itself.
 *
 * @param policy by which it is watched
 * @param primary who leads
 * @param upstreams whom each standby follows, in declared order
 */
public record Setting(RunningStack stack, FailoverPolicy policy, NodeId primary, Map<NodeId, NodeId> upstreams) {
    static Setting of(RunningStack stack, FailoverPolicy policy, NodeId primary) {
        return new Setting(stack, policy, primary, upstreams(stack));
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

    public StackPlan plan() {
        return stack.plan();
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

    /** Nodes of the declared primary's region. */
    public List<NodeId> nodesAtHome() {
        return ids(node -> node.region().equals(homeRegion()));
    }

    /** Why a crash of the primary is answered by something else than a failover; empty when it is not. */
    public Optional<String> noFailoverAfterACrash() {
        if (standbysAtHome().isEmpty()) {
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
                        && primary.equals(upstreams.get(node.id()))
                        && (node.declaredPrimary() || node.replication() != Replication.ASYNC))
                : List.of();
    }

    /** Whether the driver can do a thing to a node. */
    public boolean can(NodeId node, Class<? extends Ability> ability) {
        return stack.node(node).ability(ability).isPresent();
    }

    private List<NodeId> ids(Predicate<NodeSpec> fits) {
        return plan().nodes().stream()
                .map(NodePlan::spec)
                .filter(fits)
                .map(NodeSpec::id)
                .toList();
    }
}
