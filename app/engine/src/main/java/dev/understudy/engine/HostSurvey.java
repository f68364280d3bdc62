package dev.understudy.engine;

import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.stack.StackSpec;

/** Gathers what is true of this host. */
@FunctionalInterface
public interface HostSurvey {
    /**
     * The facts that a stack is planned on. Touches nothing: a port block is looked for and not leased.
     *
     * @throws dev.understudy.core.error.UnderstudyException when a fact cannot be had, such as a free block of ports
     */
    HostFacts facts(StackSpec spec);
}
