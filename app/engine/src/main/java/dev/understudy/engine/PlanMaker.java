package dev.understudy.engine;

import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackSpec;

/** Plans a stack on a host's facts. */
@FunctionalInterface
public interface PlanMaker {
    /** @throws dev.understudy.core.error.UnderstudyException when the host cannot carry the stack */
    StackPlan plan(StackSpec spec, HostFacts facts);
}
