package dev.understudy.runtime;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.stack.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * Handles on a stack. Holds no process hostage: closing it releases locks and connections and never stops the stack.
 */
public interface RunningStack extends AutoCloseable {
    StackPlan plan();

    /** The roles' passwords, read from the stack's secrets directory. */
    Secrets secrets();

    /** In declared order. */
    List<NodeHandle> nodes();

    /** @throws IllegalArgumentException when the stack has no such node */
    default NodeHandle node(NodeId id) {
        return nodes().stream()
                .filter(node -> node.plan().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + id + " in stack " + plan().name()));
    }

    /** Those that were told to be the primary, in declared order: one, but in a failover that is under way or was cut off. */
    default List<NodeHandle> assignedPrimaries() {
        return nodes().stream()
                .filter(node -> node.assignment() instanceof Assignment.Primary)
                .toList();
    }

    /**
     * Where a node reaches another one now: while links are open, each node has ways of its own.
     *
     * @throws IllegalArgumentException when the stack has no such node
     */
    default Endpoint address(NodeId of, NodeId seenBy) {
        return node(of).plan().address();
    }

    /** In order of number. */
    List<PoolerHandle> poolers();

    /** Exporters and Prometheus. */
    List<ServiceHandle> services();

    /** What has left the plan and is not deleted yet: nodes and exporters, which may still run. Usually there is nothing. */
    default List<ServiceHandle> departing() {
        return List.of();
    }

    /**
     * A program with its arguments that prints the newest lines of logs and goes on with what is added.
     *
     * @param ids of nodes, poolers and services of this stack, at least one
     * @param lines of each log to begin with
     */
    List<String> logFollower(List<String> ids, int lines);

    /** What runs the parts tells of them by itself; empty where nothing does, as with processes. */
    default Optional<CanReportEvents> events() {
        return Optional.empty();
    }

    /** How its passwords and certificates change while it runs; empty where there are none. */
    default Optional<Renewal> renewal() {
        return Optional.empty();
    }

    /**
     * Makes a place for a restored copy; what an earlier one of that name has left is deleted first.
     *
     * @param name of lower-case letters
     * @throws dev.understudy.core.error.UnderstudyException {@link dev.understudy.core.error.ErrorCode#OPERATION_FAILED} when this driver
     *     has none
     */
    default SpareServer spare(String name) {
        throw new dev.understudy.core.error.UnderstudyException(
                dev.understudy.core.error.ErrorCode.OPERATION_FAILED,
                "there is no place for a spare server " + name + " in stack " + plan().name(),
                "Use a stack of processes or containers.");
    }

    /**
     * Keeps other commands, of this process too, from bringing the stack up, down or away until the hold is closed or this process ends.
     * Whoever holds it can work its nodes and poolers, but neither {@link #stop} nor {@link #remove} it.
     *
     * @param command what is being done, as the user typed it; shown to whoever is kept out
     * @throws dev.understudy.core.error.UnderstudyException {@link dev.understudy.core.error.ErrorCode#LOCKED} naming the holder
     */
    Hold hold(String command);

    /**
     * Makes ahead, without waiting for it, what {@link NodeHandle#assign} needs for a node that does not run, where that takes time in which
     * clients would wait. Assigning works without it, and more than one at a time are harmless.
     */
    default Hold readyToAssign() {
        return () -> {};
    }

    /**
     * Keeps the stack like {@link #hold}, for one action of somebody who watches it: commands that come meanwhile wait for the end of the
     * turn instead of failing.
     *
     * @param who shown to whoever has to wait
     * @param name of this turn
     * @throws dev.understudy.core.error.UnderstudyException {@link dev.understudy.core.error.ErrorCode#LOCKED} at once while anybody else
     *     has the stack
     */
    Turn turn(String who, String name);

    /** A stack kept for one action. */
    interface Turn extends Hold {
        /** The name of the turn before this one; empty when a command had the stack since, or nobody ever had it. */
        String before();
    }

    /** What is kept for one command; closing it twice is harmless. */
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Puts the connections between the parts of the stack, and those of clients on this machine, where a fault of the network can
     * disturb them. A driver that has to insert something for it makes servers and poolers connect again once, so this is done before a
     * workload begins. While they are open, {@link #plan} and the handles' plans name the endpoints that lead through them; ask them again
     * after opening and after closing.
     *
     * @throws IllegalStateException when they are open already
     */
    StackLinks openLinks();

    /**
     * Stops everything in reverse start order, keeping the data; stopping what is stopped is harmless. Processes that were killed
     * or orphaned are cleared up too.
     */
    void stop(ShutdownMode mode, Progress progress);

    /** Stops everything and deletes data, secrets, certificates and leases; run directories of drills stay. */
    void remove(Progress progress);

    @Override
    void close();
}
