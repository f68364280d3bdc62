package dev.understudy.engine.failover;

import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ControllerMemory;

/**
 * A controller's right to act on a stack, and what it must remember of what it did. Only one controller or command acts at a time. Confined
 * to the controller's thread.
 */
public interface Mandate {
    /** Whether what the controller saw so far can be acted on. */
    enum Standing {
        /** Nobody else acted since it last looked. */
        UNDISTURBED,
        /** A command has the stack now: nothing is to be done, and what is seen may be its doing. */
        ASIDE,
        /** A command had the stack since: what was seen and counted before is void. */
        CHANGED
    }

    /** Looks who has the stack. Cheap where nobody took it since the last look. */
    Standing look();

    /** Whether an action is among what this controller was made for; any other is said and not done. */
    default boolean permits(Action action) {
        return true;
    }

    /**
     * Takes the right to act, until {@link #release}.
     *
     * @return false when somebody else has the stack, or had it since the last look
     */
    boolean claim();

    /** Gives back what was claimed; without a claim it does nothing. */
    void release();

    /** As it was stored last, by whoever acted last. */
    ControllerMemory memory();

    /** To be called between claim and release: kept whatever happens to this process from now on. */
    void remember(ControllerMemory memory);
}
