package dev.understudy.engine;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.runtime.Progress;
import java.util.Optional;

/** Plans stacks on this machine, for one driver or for the one that fits. */
public interface Plans {
    /** Touches nothing: the ports are free now, and may be taken by somebody else a moment later. */
    StackPlan look(StackSpec spec);

    /**
     * The same with ports that are reserved for the stack, whose directory is made by that, and with images that are looked into; those that
     * are missing are pulled.
     */
    StackPlan reserve(StackSpec spec, Progress progress);

    /** The driver that the user insists on, if any. */
    default Optional<String> driver() {
        return Optional.empty();
    }
}
