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
 */
public record Roster(StackSpec declared, int portBase, List<String> regions, List<Departed> departing) {
    private static final String MEMBER = "-member";

    public Roster {
        regions = List.copyOf(regions);
        departing = List.copyOf(departing);
    }

    /** A node that has left, with its exporter where it had one. */
    public record Departed(NodePlan node, Optional<ServicePlan> exporter) {}

    /** That of a plan, or the first of one that is as it was declared. */
    static Roster of(StackPlan plan) {
        return plan.roster()
                .orElseGet(() -> new Roster(
                        plan.spec(), plan.nodes().getFirst().endpoint().port(), plan.regions(), List.of()));
    }

    Roster with(List<String> everyRegion, List<Departed> leaving) {
        return new Roster(declared, portBase, everyRegion, leaving);
    }

    /**
     * What a container that joined later is called by the others. Those know each other by addresses that they were given at their making;
     * this one they look up, and by its own name they might find it on the network that only publishes ports.
     */
    static String hostOf(NodeId id) {
        return id + MEMBER;
    }
}
