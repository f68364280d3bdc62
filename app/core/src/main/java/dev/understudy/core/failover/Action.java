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

    /** Failing over would be wrong or is impossible; nothing is done, and the reason is shown. */
    record Refuse(NodeId node) implements Action {}
}
