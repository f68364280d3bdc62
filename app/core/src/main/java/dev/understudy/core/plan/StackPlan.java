package dev.understudy.core.plan;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.Setting;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.StackName;
import dev.understudy.core.stack.StackSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything a driver needs to bring a stack up, and nothing secret: it is printed by {@code understudy plan} and kept as
 * {@code plan.json}.
 *
 * @param spec what was asked for
 * @param driver the driver it was planned for: {@code local} or {@code docker}
 * @param layout the stack's directories on this machine
 * @param network the private IPv4 network that containers share; empty for processes
 * @param images the containers' images that are not Understudy's own; empty when all are, and for processes
 * @param interior where servers and poolers find what is theirs
 * @param binaries the programs it uses
 * @param postgresUser the operating-system user the servers and poolers run as
 * @param preload {@code shared_preload_libraries}, in order
 * @param tuning server settings of the profile with the stack file's overrides
 * @param nodes in start order: the primary, then each standby after its upstream
 * @param poolers in order of number
 * @param services exporters, then Prometheus; empty without monitoring
 * @param files every file written before the start, without content
 * @param steps the start order, for people
 * @param notes what the user should know: a wanted piece that is missing, a figure that looks wrong
 * @param roster how its nodes came to be others than its stack file declares; empty as long as they are those
 */
public record StackPlan(
        StackSpec spec,
        String driver,
        StackLayout layout,
        Optional<ContainerNetwork> network,
        Optional<PlannedImages> images,
        Interior interior,
        Binaries binaries,
        String postgresUser,
        List<String> preload,
        List<Setting> tuning,
        List<NodePlan> nodes,
        List<PoolerPlan> poolers,
        List<ServicePlan> services,
        List<PlannedFile> files,
        List<PlanStep> steps,
        List<String> notes,
        Optional<Roster> roster) {
    public StackPlan {
        preload = List.copyOf(preload);
        tuning = List.copyOf(tuning);
        nodes = List.copyOf(nodes);
        poolers = List.copyOf(poolers);
        services = List.copyOf(services);
        files = List.copyOf(files);
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    public StackName name() {
        return spec.name();
    }

    /** @throws IllegalArgumentException when the plan has no such node */
    public NodePlan node(NodeId id) {
        return nodes.stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + id + " in stack " + name()));
    }

    /** @throws UnderstudyException {@link ErrorCode#USAGE} naming the nodes there are, when a user asks for one that the stack has not */
    public void requireNode(NodeId id) {
        if (nodes.stream().noneMatch(node -> node.id().equals(id))) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "stack " + name() + " has no node " + id,
                    "It has " + nodes.stream().map(node -> node.id().value()).collect(Collectors.joining(", ")) + ".");
        }
    }

    /** Its place in the block of ports and in every network, from 0: a node keeps it while others come and go. */
    public int number(NodePlan node) {
        return roster.map(known -> node.endpoint().port() - known.portBase()).orElseGet(() -> nodes.indexOf(node));
    }

    /** Every region that the stack ever had a node in, in the order in which their networks are numbered. */
    public List<String> regions() {
        return roster.map(Roster::regions)
                .orElseGet(() -> nodes.stream()
                        .map(node -> node.spec().region())
                        .distinct()
                        .toList());
    }

    /** Those that the stack began with, also if they have left since, by their numbers: containers know their addresses from their making. */
    public List<NodeSpec> founders() {
        return roster.map(known -> known.declared().nodes()).orElseGet(spec::nodes);
    }

    /** What has left and is not deleted yet. */
    public List<Roster.Departed> departing() {
        return roster.map(Roster::departing).orElse(List.of());
    }

    /** Its standbys' slots; also of such that have left, where a node may still have them. Others of the servers are somebody else's. */
    public Set<String> slotNames() {
        return Stream.concat(
                        nodes.stream().map(NodePlan::slotName), roster.map(Roster::slots).orElse(List.of()).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Empty when no backups were asked for, or nothing here can make them. */
    public Optional<ArchivePlan> archive() {
        return spec.backup().flatMap(wish -> binaries.pgbackrest().map(program -> ArchivePlan.of(this, wish, program)));
    }

    /** The node that is initialised first. */
    public NodePlan declaredPrimary() {
        return nodes.getFirst();
    }

    /**
     * The same stack from another standpoint: through links, each part has ways of its own to the nodes.
     *
     * @param standpoint what it sees instead of each node
     */
    public StackPlan seen(UnaryOperator<NodePlan> standpoint) {
        return with(nodes.stream().map(standpoint).toList(), poolers, notes);
    }

    /** The same stack, its poolers seen from another standpoint, too. */
    public StackPlan seen(UnaryOperator<NodePlan> nodesSeen, UnaryOperator<PoolerPlan> poolersSeen) {
        return with(
                nodes.stream().map(nodesSeen).toList(),
                poolers.stream().map(poolersSeen).toList(),
                notes);
    }

    /** The same stack with one thing more that the user should know. */
    public StackPlan noted(String note) {
        return with(
                nodes, poolers, Stream.concat(notes.stream(), Stream.of(note)).toList());
    }

    private StackPlan with(List<NodePlan> otherNodes, List<PoolerPlan> otherPoolers, List<String> otherNotes) {
        return new StackPlan(
                spec,
                driver,
                layout,
                network,
                images,
                interior,
                binaries,
                postgresUser,
                preload,
                tuning,
                otherNodes,
                otherPoolers,
                services,
                files,
                steps,
                otherNotes,
                roster);
    }
}
