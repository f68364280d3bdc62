package dev.understudy.core.failover;

import dev.understudy.core.stack.NodeId;
import java.util.Optional;

/**
 * What an operator asked for. It is kept until it is fulfilled or declined, across restarts of the controller, and is performed also
 * while automation is paused.
 */
public sealed interface Request {
    /**
     * Make a standby the primary while the present one lives, without losing anything.
     *
     * @param from the primary when it was asked: once another node is, it has been answered, and is never answered twice
     * @param target who is to be the primary; empty for the best
     * @param begun whether a hand-over was begun; then it is finished or undone, and never begun again
     */
    record Switchover(NodeId from, Optional<NodeId> target, boolean begun) implements Request {
        public Switchover(NodeId from, Optional<NodeId> target) {
            this(from, target, false);
        }
    }

    /**
     * Fence the primary, alive or not, and promote a standby.
     *
     * @param from the primary when it was asked
     * @param target who is to be the primary, in whichever region; empty for the most advanced
     * @param allowDataLoss whether acknowledged writes may be lost where that cannot be ruled out
     */
    record Failover(NodeId from, Optional<NodeId> target, boolean allowDataLoss) implements Request {}

    /** Replace a standby's data directory by a fresh base backup. */
    record Reinit(NodeId node) implements Request {}
}
