package dev.understudy.core.failover;

import dev.understudy.core.stack.NodeId;
import java.util.Optional;

/**
 * What an operator asked for, performed also while automation is paused. Until it is {@linkplain #begun begun} it is between him and the
 * controller he asked: with either of them it is gone. From then on it is kept until it is fulfilled or declined, across restarts of the
 * controller.
 */
public sealed interface Request {
    /** Whether its action was begun: half of it would be an outage, or a standby less. */
    boolean begun();

    /** The same once its action is begun. */
    Request asBegun();

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

        @Override
        public Switchover asBegun() {
            return new Switchover(from, target, true);
        }
    }

    /**
     * Fence the primary, alive or not, and promote a standby.
     *
     * @param from the primary when it was asked
     * @param target who is to be the primary, in whichever region; empty for the most advanced
     * @param allowDataLoss whether acknowledged writes may be lost where that cannot be ruled out
     */
    record Failover(NodeId from, Optional<NodeId> target, boolean allowDataLoss, boolean begun) implements Request {
        public Failover(NodeId from, Optional<NodeId> target, boolean allowDataLoss) {
            this(from, target, allowDataLoss, false);
        }

        @Override
        public Failover asBegun() {
            return new Failover(from, target, allowDataLoss, true);
        }
    }

    /** Replace a standby's data directory by a fresh base backup. */
    record Reinit(NodeId node, boolean begun) implements Request {
        public Reinit(NodeId node) {
            this(node, false);
        }

        @Override
        public Reinit asBegun() {
            return new Reinit(node, true);
        }
    }
}
