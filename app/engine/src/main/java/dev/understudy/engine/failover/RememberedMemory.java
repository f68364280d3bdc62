package dev.understudy.engine.failover;

import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.plan.StackPlan;

/** What a controller remembers between its actions, read once per time it gets the stack. Confined to one thread. */
final class RememberedMemory {
    private final ControllerMemoryFile file;
    private ControllerMemory memory = ControllerMemory.EMPTY;

    RememberedMemory(StackPlan plan) {
        this.file = ControllerMemoryFile.of(plan);
    }

    /** Anew: somebody else may have written it. */
    void load() {
        memory = file.load();
    }

    ControllerMemory get() {
        return memory;
    }

    /** On the disk when this returns, as far as it is {@linkplain ControllerMemory#lasting lasting}. */
    void remember(ControllerMemory newer) {
        if (!newer.lasting().equals(memory.lasting())) {
            file.store(newer);
        }
        memory = newer;
    }
}
