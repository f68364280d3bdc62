package dev.understudy.core.failover;

import dev.understudy.core.stack.NodeId;

/**
 * One thing the controller does next. Each is safe to repeat: when it is cut half-way, the next view asks for it again.
 */
public sealed interface Action {
    /** The node it acts on; for routing, the node routed to. */
    NodeId node();

    /** Make it impossible for the node to acknowledge a write: poolers cut, processes gone; proved, not assumed. */
    record Fence(NodeId node) implements Action {}

    /**
     * Make the node the primary. Asked again while the node is assigned primary and still in recovery. What it is chosen on must
     * have been observed after the fence: before it, another standby may still have received acknowledged writes.
     */
    record Promote(NodeId node) implements Action {}

    /** Point a pooler's read-write databases at the node and let its clients through. */
    record Route(String pooler, NodeId node) implements Action {}

    /**
     * Let a standby follow an upstream, even a stopped one at its next start; by a rewind when its history has left the
     * upstream's.
     */
    record Follow(NodeId node, NodeId upstream) implements Action {}

    /** Bring a stopped former primary back as a standby: by pg_rewind, by a fresh clone when that fails. */
    record Rejoin(NodeId node, NodeId upstream) implements Action {}

    /** Start a node without processes as it is assigned; its data directory stays as it is. */
    record Start(NodeId node) implements Action {}

    /** Point a pooler's read-only database at the node. */
    record RouteReadOnly(String pooler, NodeId node) implements Action {}

    /**
     * Let a standby take over from a live primary and lose nothing: checkpoint, cut the poolers, stop the primary cleanly, see
     * that the standby has its shutdown checkpoint, assign the standby primary and only then the former one standby of it. The rest is
     * the other rules' (F31, F40, F50, F62), and so is undoing it where it fails before the assignment (F16, F40).
     *
     * @param from the primary
     * @param node who takes over
     */
    record HandOver(NodeId from, NodeId node) implements Action {}

    /** Stop a standby and replace its data directory by a fresh base backup of its upstream. */
    record Reinitialise(NodeId node, NodeId upstream) implements Action {}

    /**
     * Answer an operator's request and forget it.
     *
     * @param node the node it is about
     * @param request the request that is answered
     * @param outcome whether what was asked for is the case
     */
    record Conclude(NodeId node, Request request, Outcome outcome) implements Action {}

    /** How a request ended; the reason is the decision's. */
    enum Outcome {
        FULFILLED,
        /** It was not done, or something else came of it. */
        DECLINED
    }

    /** Failing over would be wrong or is impossible; nothing is done, and the reason is shown. */
    record Refuse(NodeId node) implements Action {}
}
