package dev.understudy.engine.failover;

import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.runtime.RunningStack;

/**
 * Of a controller that only brings nodes back into their places, also while automation is paused. What is on the disk stays paused, whatever
 * happens to this process.
 */
public final class RejoinMandate implements Mandate {
    private final KeptMandate kept;

    /** @param stack held by the caller */
    public RejoinMandate(RunningStack stack) {
        this.kept = new KeptMandate(stack);
    }

    @Override
    public boolean permits(Action action) {
        return switch (action) {
            case Action.Rejoin rejoin -> true;
            case Action.Follow follow -> true;
            case Action.Start start -> true;
            case Action.Route route -> true;
            case Action.RouteReadOnly route -> true;
            case Action.Fence fence -> false;
            case Action.Promote promote -> false;
            case Action.HandOver over -> false;
            case Action.Reinitialise reinit -> false;
            case Action.Conclude conclude -> false;
            case Action.Refuse refuse -> false;
        };
    }

    @Override
    public Standing look() {
        return kept.look();
    }

    @Override
    public boolean claim() {
        return kept.claim();
    }

    @Override
    public void release() {
        kept.release();
    }

    @Override
    public ControllerMemory memory() {
        return kept.memory().withPaused(false);
    }

    @Override
    public void remember(ControllerMemory memory) {
        kept.remember(memory.withPaused(kept.memory().paused()));
    }
}
