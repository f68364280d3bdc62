package dev.understudy.core.plan;

import dev.understudy.core.plan.ServicePlan.Kind;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Replication;
import dev.understudy.core.stack.StackSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The plan of a stack that runs, with a node more or less. Everybody else keeps port, address, paths and number: what runs need not be
 * started anew. Pure.
 */
public final class MemberChange {
    private MemberChange() {}

    /**
     * With one more, for whom commits do not wait yet: see {@link #listing}.
     *
     * @throws dev.understudy.core.error.UnderstudyException when the stack would break a rule for stack files
     */
    public static StackPlan add(StackPlan plan, Joining joining) {
        List<NodeSpec> members = new ArrayList<>(plan.spec().nodes());
        members.add(joining.node());
        StackSpec spec = plan.spec().withNodes(members);
        MemberRules.requireValid(plan, spec);
        Roster roster = Roster.of(plan);
        List<String> regions = Stream.concat(
                        plan.regions().stream(), Stream.of(joining.node().region()))
                .distinct()
                .toList();
        Placement placement = placement(plan, roster);
        List<NodePlan> nodes = new ArrayList<>(plan.nodes());
        nodes.add(place(placement, joining));
        List<ServicePlan> services = new ArrayList<>(plan.services());
        int exporters = (int) exporters(plan).count();
        if (exporters > 0) {
            services.add(
                    exporters,
                    placement.exporter(joining.number(), joining.node().id()));
        }
        List<String> slots = roster.slots().stream()
                .filter(slot -> !slot.equals(nodes.getLast().slotName()))
                .toList();
        StackPlan added = changed(
                plan,
                spec,
                nodes,
                services,
                roster.with(regions, plan.departing()).withSlots(slots));
        return waitingFor(added, SynchronousNames.of(plan));
    }

    /** Commits wait for whom its nodes declare: the second step of joining, once the new one streams, and the way back of leaving. */
    public static StackPlan listing(StackPlan plan) {
        return plan.roster().isEmpty() ? plan : waitingFor(plan, SynchronousNames.declared(plan));
    }

    /**
     * The first step of leaving: commits wait as they will without it, and it is of the stack still, so that it is asked before anybody is
     * promoted. Only once another one has what it alone may have, may it leave the plan.
     *
     * @param rest the plan without it
     */
    public static StackPlan withdrawing(StackPlan plan, StackPlan rest) {
        return waitingFor(plan, SynchronousNames.of(rest));
    }

    private static StackPlan waitingFor(StackPlan plan, String names) {
        Optional<String> others = names.equals(SynchronousNames.declared(plan)) ? Optional.empty() : Optional.of(names);
        return changed(
                plan,
                plan.spec(),
                plan.nodes(),
                plan.services(),
                Roster.of(plan).withSynchronousNames(others));
    }

    private static NodePlan place(Placement placement, Joining joining) {
        NodePlan node = placement.node(joining.number(), joining.node());
        return placement.network().isEmpty()
                ? node
                : node.withAddress(new Endpoint(
                        Roster.hostOf(joining.node().id()), node.address().port()));
    }

    private static Placement placement(StackPlan plan, Roster roster) {
        return plan.network()
                .<Placement>map(
                        network -> new ContainerPlacement(plan.layout(), roster.portBase(), network, plan.images()))
                .orElseGet(() -> new LoopbackPlacement(plan.layout(), roster.portBase(), plan.postgresUser()));
    }

    private static Stream<ServicePlan> exporters(StackPlan plan) {
        return plan.services().stream().filter(service -> service.kind() == Kind.POSTGRES_EXPORTER);
    }

    /**
     * Whoever declared it as upstream declares its upstream instead. When the declared primary leaves, the node that leads now is the
     * declared one.
     *
     * @param leaving not the primary
     * @param primary the node that takes writes now
     */
    public static StackPlan remove(StackPlan plan, NodeId leaving, NodeId primary) {
        StackSpec spec = plan.spec().withNodes(ordered(without(plan.spec(), leaving, primary)));
        List<NodePlan> nodes = spec.nodes().stream()
                .map(node -> plan.node(node.id()).withSpec(node))
                .toList();
        Predicate<ServicePlan> isOfIt = service -> service.node().equals(Optional.of(leaving));
        List<ServicePlan> services =
                plan.services().stream().filter(isOfIt.negate()).toList();
        List<Roster.Departed> departing = new ArrayList<>(plan.departing());
        departing.add(new Roster.Departed(
                plan.node(leaving), plan.services().stream().filter(isOfIt).findFirst()));
        return changed(plan, spec, nodes, services, Roster.of(plan).with(plan.regions(), departing));
    }

    private static List<NodeSpec> without(StackSpec spec, NodeId leaving, NodeId primary) {
        Optional<NodeId> above = spec.nodes().stream()
                .filter(node -> node.id().equals(leaving))
                .findFirst()
                .flatMap(NodeSpec::upstream);
        NodeId heir = above.orElse(primary);
        return spec.nodes().stream()
                .filter(node -> !node.id().equals(leaving))
                .map(node -> above.isEmpty() && node.id().equals(primary) ? leader(node) : behind(node, leaving, heir))
                .toList();
    }

    private static NodeSpec leader(NodeSpec node) {
        return new NodeSpec(node.id(), node.region(), node.zone(), Optional.empty(), Replication.ASYNC);
    }

    private static NodeSpec behind(NodeSpec node, NodeId leaving, NodeId heir) {
        return node.upstream().equals(Optional.of(leaving))
                ? new NodeSpec(node.id(), node.region(), node.zone(), Optional.of(heir), node.replication())
                : node;
    }

    /** Each after its upstream, and otherwise as it was. */
    private static List<NodeSpec> ordered(List<NodeSpec> nodes) {
        List<NodeSpec> left = new ArrayList<>(nodes);
        List<NodeSpec> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            List<NodeId> placed = ordered.stream().map(NodeSpec::id).toList();
            NodeSpec next = left.stream()
                    .filter(node -> node.upstream().isEmpty()
                            || placed.contains(node.upstream().get()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no tree: " + nodes));
            left.remove(next);
            ordered.add(next);
        }
        return ordered;
    }

    /**
     * When what has left is deleted. A stack that is as it was declared is an ordinary one again.
     *
     * @param slots of those that have left, which some node may still have
     */
    public static StackPlan settle(StackPlan plan, List<String> slots) {
        return plan.roster()
                .map(roster -> changed(
                        plan,
                        plan.spec(),
                        plan.nodes(),
                        plan.services(),
                        new Roster(
                                roster.declared(),
                                roster.portBase(),
                                roster.regions(),
                                List.of(),
                                roster.synchronousNames(),
                                slots)))
                .orElse(plan);
    }

    private static StackPlan changed(
            StackPlan plan, StackSpec spec, List<NodePlan> nodes, List<ServicePlan> services, Roster roster) {
        List<PoolerPlan> poolers = IntStream.range(0, plan.poolers().size())
                .mapToObj(index -> plan.poolers().get(index).reading(Planner.readOnlyNode(spec, index)))
                .toList();
        return new StackPlan(
                spec,
                plan.driver(),
                plan.layout(),
                plan.network(),
                plan.images(),
                plan.interior(),
                plan.binaries(),
                plan.postgresUser(),
                plan.preload(),
                plan.tuning(),
                nodes,
                poolers,
                services,
                PlannedFiles.of(plan.layout(), plan.archive().isPresent(), nodes, poolers, services),
                Planner.steps(spec, plan.binaries(), nodes, poolers, services),
                plan.notes(),
                isAsDeclared(spec, nodes, roster) ? Optional.empty() : Optional.of(roster));
    }

    private static boolean isAsDeclared(StackSpec spec, List<NodePlan> nodes, Roster roster) {
        return isInPlace(spec, nodes, roster)
                && roster.departing().isEmpty()
                && roster.synchronousNames().isEmpty()
                && roster.slots().isEmpty();
    }

    private static boolean isInPlace(StackSpec spec, List<NodePlan> nodes, Roster roster) {
        return spec.equals(roster.declared())
                && IntStream.range(0, nodes.size())
                        .allMatch(index -> nodes.get(index).bearsOwnName()
                                && nodes.get(index).endpoint().port() == roster.portBase() + index);
    }

    /** How its nodes differ from what its stack file declares, in words such as {@code has pg4, and lacks pg2}; empty when they do not. */
    public static Optional<String> difference(StackPlan plan) {
        return plan.roster()
                .filter(roster -> !isInPlace(plan.spec(), plan.nodes(), roster))
                .map(roster -> {
                    List<String> declared = ids(roster.declared().nodes(), NodeSpec::id);
                    List<String> actual = ids(plan.nodes(), NodePlan::id);
                    return Stream.of(words("has", actual, declared), words("lacks", declared, actual))
                            .flatMap(Optional::stream)
                            .collect(Collectors.joining(", and "));
                })
                .map(words -> words.isEmpty() ? "has them in other places" : words);
    }

    private static Optional<String> words(String verb, List<String> these, List<String> notThese) {
        List<String> more = these.stream().filter(id -> !notThese.contains(id)).toList();
        return more.isEmpty() ? Optional.empty() : Optional.of(verb + " " + String.join(", ", more));
    }

    private static <T> List<String> ids(List<T> members, Function<T, NodeId> id) {
        return members.stream().map(member -> id.apply(member).value()).toList();
    }
}
