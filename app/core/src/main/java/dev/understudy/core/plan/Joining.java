package dev.understudy.core.plan;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Replication;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A standby that joins a stack: what was left open of the wish, and whether it can be. Pure.
 *
 * @param node as it is declared from then on
 * @param upstream the node it streams from now; after a failover another one than it declares
 * @param number its place in the block of ports
 */
public record Joining(NodeSpec node, NodeId upstream, int number) {
    /** As many as a stack file may declare, and a stack of containers has addresses for. */
    static final int NODES_MAX = ContainerNetwork.NODES_MAX;

    private static final String DEFAULT_ZONE = "a";

    /**
     * @param primary the node that takes writes now
     * @throws UnderstudyException {@link ErrorCode#USAGE} for a wish that no stack could fulfil, {@link ErrorCode#PORT_TAKEN} when the
     *     stack's block of ports is full, {@link ErrorCode#OPERATION_FAILED} when this stack cannot
     */
    public static Joining of(StackPlan plan, NodeId primary, StandbyWish wish) {
        MemberRules.requireChangeable(plan);
        int number = freeNumber(plan);
        wish.upstream().ifPresent(plan::requireNode);
        NodeId upstream = wish.upstream().orElse(primary);
        NodeSpec source = plan.node(upstream).spec();
        String region = wish.region().orElse(source.region());
        String zone = wish.zone().orElse(region.equals(source.region()) ? source.zone() : DEFAULT_ZONE);
        boolean ofThePrimary = upstream.equals(primary);
        Replication replication = wish.replication()
                .orElseGet(() -> ofThePrimary && isNear(plan, primary, region) ? kind(plan) : Replication.ASYNC);
        MemberRules.requireFitting(plan, upstream, primary, replication);
        NodeId id = wish.name().orElseGet(() -> freeName(plan));
        MemberRules.requireFreeName(plan, id);
        // Whoever follows the primary follows the declared one after a failback.
        NodeId declared = ofThePrimary ? plan.declaredPrimary().id() : upstream;
        return new Joining(new NodeSpec(id, region, zone, Optional.of(declared), replication), upstream, number);
    }

    /** How commits wait for standbys in this stack; {@link Replication#ASYNC} when they do not. */
    public static Replication kind(StackPlan plan) {
        return plan.spec().nodes().stream()
                .map(NodeSpec::replication)
                .filter(each -> each != Replication.ASYNC)
                .findFirst()
                .orElse(Replication.ASYNC);
    }

    /** A commit does not wait for another region unless somebody says so. */
    private static boolean isNear(StackPlan plan, NodeId primary, String region) {
        return plan.node(primary).spec().region().equals(region);
    }

    private static int freeNumber(StackPlan plan) {
        Set<Integer> taken = Stream.concat(
                        plan.nodes().stream(), plan.departing().stream().map(Roster.Departed::node))
                .map(plan::number)
                .collect(Collectors.toSet());
        return IntStream.range(0, NODES_MAX)
                .filter(number -> !taken.contains(number))
                .findFirst()
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.PORT_TAKEN,
                        "stack " + plan.name() + " has " + taken.size()
                                + " nodes, and its block of ports has no place for another",
                        "Remove a standby first: understudy remove-standby NODE"));
    }

    /** The next of the primary's kind, such as pg4 after pg1 to pg3; not one that the stack ever had: logs and slots know that. */
    private static NodeId freeName(StackPlan plan) {
        String like = plan.founders().getFirst().id().value().replaceFirst("[0-9]+$", "");
        Set<String> taken = new TreeSet<>(MemberRules.names(plan));
        List<NodeSpec> founders = plan.founders();
        founders.forEach(founder -> taken.add(founder.id().value()));
        return IntStream.iterate(founders.size() + 1, number -> number + 1)
                .mapToObj(number -> like.substring(0, Math.min(like.length(), NodeId.LENGTH_MAX - 4)) + number)
                .filter(name -> !taken.contains(name))
                .map(NodeId::new)
                .findFirst()
                .orElseThrow();
    }
}
