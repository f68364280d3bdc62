package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.StackSpec;
import java.util.List;
import java.util.Optional;

/**
 * How the nodes of a stack came to be others than its stack file declares: somebody added or removed standbys while it ran. The stack goes on
 * with what it has; the file is nobody's to edit.
 *
 * @param declared what the stack was made from, as its file says it
 * @param portBase the first port of its block, from which nodes have their numbers
 * @param regions every region that it ever had a node in, in the order of their networks
 * @param departing what has left and is not deleted yet: somebody was killed there, and {@code up} goes on with it
 * @param synchronousNames for whom commits wait while nodes come and go, where that is not what the nodes declare: one that joins is not
 *     waited for before it streams, and one that leaves is not waited for while it still has to be asked before anybody is promoted
 * @param slots of standbys that have left, which a node that could not be looked at since may still have
 */
public record Roster(
        StackSpec declared,
        int portBase,
        List<String> regions,
        List<Departed> departing,
        Optional<String> synchronousNames,
        List<String> slots) {
    private static final String MEMBER = "-member";

    public Roster {
        regions = List.copyOf(regions);
        departing = List.copyOf(departing);
        slots = List.copyOf(slots);
    }

    /** A node that has left, with its exporter where it had one. */
    public record Departed(NodePlan node, Optional<ServicePlan> exporter) {}

    /** That of a plan, or the first of one that is as it was declared. */
    static Roster of(StackPlan plan) {
        return plan.roster()
                .orElseGet(() -> new Roster(
                        plan.spec(),
                        plan.nodes().getFirst().endpoint().port(),
                        plan.regions(),
                        List.of(),
                        Optional.empty(),
                        List.of()));
    }

    /** With these, and commits waiting as the nodes declare. */
    Roster with(List<String> everyRegion, List<Departed> leaving) {
        return new Roster(declared, portBase, everyRegion, leaving, Optional.empty(), slots);
    }

    Roster withSlots(List<String> left) {
        return new Roster(declared, portBase, regions, departing, synchronousNames, left);
    }

    Roster withSynchronousNames(Optional<String> names) {
        return new Roster(declared, portBase, regions, departing, names, slots);
    }

    /**
     * What a container that joined later is called by the others. Those know each other by addresses that they were given at their making;
     * this one they look up, and by its own name they might find it on the network that only publishes ports.
     */
    static String hostOf(NodeId id) {
        return id + MEMBER;
    }
}
