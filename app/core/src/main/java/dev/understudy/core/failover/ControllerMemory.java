package dev.understudy.core.failover;

import dev.understudy.core.stack.NodeId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a controller must still know after it was killed and started again. It is stored as {@link #before} says before an action is
 * begun, and as {@link #after} says once it has succeeded, each time the {@link #lasting} part: whatever instant it is killed at, what is
 * stored is true.
 *
 * @param fenced nodes that were proved unable to acknowledge a write since they were last primary, and were not started since
 * @param paused whether automation is paused for maintenance
 * @param request what an operator asked for and has not been answered
 */
public record ControllerMemory(Set<NodeId> fenced, boolean paused, Optional<Request> request) {
    /** Of a new stack, and of a controller that has lost it. */
    public static final ControllerMemory EMPTY = new ControllerMemory(Set.of(), false, Optional.empty());

    public ControllerMemory {
        fenced = Set.copyOf(fenced);
    }

    public ControllerMemory withFenced(Set<NodeId> nodes) {
        return new ControllerMemory(nodes, paused, request);
    }

    public ControllerMemory withPaused(boolean now) {
        return new ControllerMemory(fenced, now, request);
    }

    /** A newer request takes the place of an older one. */
    public ControllerMemory withRequest(Optional<Request> newer) {
        return new ControllerMemory(fenced, paused, newer);
    }

    /**
     * What outlives the controller. A request that was not begun is not part of it: whoever asked has gone with his controller, and whoever
     * comes next would do what nobody waits for, in another situation than it was asked in.
     */
    public ControllerMemory lasting() {
        return request.isEmpty() || request.get().begun() ? this : withRequest(Optional.empty());
    }

    /** To be stored before the action is begun: what it may undo does not hold any more, and who asked for it is answered. */
    public ControllerMemory before(Action action) {
        return switch (action) {
            case Action.Promote promote ->
                without(promote.node()).begun(request -> request instanceof Request.Failover);
            case Action.Rejoin rejoin -> without(rejoin.node());
            case Action.Reinitialise reinit ->
                without(reinit.node()).begun(request -> isToReinitialise(request, reinit.node()));
            case Action.Start start -> without(start.node());
            case Action.HandOver over ->
                withRequest(Optional.of(new Request.Switchover(over.from(), Optional.of(over.node()), true)));
            case Action.Fence fence ->
                begun(request -> request instanceof Request.Failover asked
                        && asked.from().equals(fence.node()));
            case Action.Route route -> this;
            case Action.RouteReadOnly route -> this;
            case Action.Follow follow -> this;
            case Action.Conclude conclude -> this;
            case Action.Refuse refuse -> this;
        };
    }

    /** To be stored once the action has succeeded: what it has proved holds from now on. */
    public ControllerMemory after(Action action) {
        return switch (action) {
            case Action.Fence fence -> with(fence.node());
            case Action.Conclude conclude -> answered(conclude.request()::equals);
            case Action.Reinitialise reinit -> answered(request -> isToReinitialise(request, reinit.node()));
            case Action.Promote promote -> this;
            case Action.Rejoin rejoin -> this;
            case Action.Start start -> this;
            case Action.HandOver over -> this;
            case Action.Route route -> this;
            case Action.RouteReadOnly route -> this;
            case Action.Follow follow -> this;
            case Action.Refuse refuse -> this;
        };
    }

    private ControllerMemory with(NodeId node) {
        Set<NodeId> more = new HashSet<>(fenced);
        more.add(node);
        return withFenced(more);
    }

    private ControllerMemory without(NodeId node) {
        if (!fenced.contains(node)) {
            return this;
        }
        Set<NodeId> fewer = new HashSet<>(fenced);
        fewer.remove(node);
        return withFenced(fewer);
    }

    private static boolean isToReinitialise(Request request, NodeId node) {
        return request instanceof Request.Reinit asked && asked.node().equals(node);
    }

    private ControllerMemory begun(Predicate<Request> begins) {
        return request.filter(begins).isPresent() ? withRequest(request.map(Request::asBegun)) : this;
    }

    /** One that replaced it meanwhile stays. */
    private ControllerMemory answered(Predicate<Request> done) {
        return request.filter(done).isPresent() ? withRequest(Optional.empty()) : this;
    }
}
