package dev.understudy.engine.failover;

import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.runtime.RunningStack;

/** Of a controller whose owner keeps the stack for as long as it works. */
public final class KeptMandate implements Mandate {
    private final RememberedMemory memory;

    /** @param stack held by the caller, or nobody else's */
    public KeptMandate(RunningStack stack) {
        this.memory = new RememberedMemory(stack.plan());
        memory.load();
    }

    @Override
    public Standing look() {
        return Standing.UNDISTURBED;
    }

    @Override
    public boolean claim() {
        return true;
    }

    @Override
    public void release() {
        // The owner keeps the stack.
    }

    @Override
    public ControllerMemory memory() {
        return memory.get();
    }

    @Override
    public void remember(ControllerMemory newer) {
        memory.remember(newer);
    }
}
