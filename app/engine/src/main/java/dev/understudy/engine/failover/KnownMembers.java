package dev.understudy.engine.failover;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.runtime.state.PlanStore;
import java.nio.file.Path;

/** Whether somebody who watches a stack knows the nodes that it has: commands add and remove some while it runs. */
public final class KnownMembers {
    private KnownMembers() {}

    /** @param known the plan that the watcher has; a stack whose plan is gone has no others */
    public static boolean areCurrent(StackPlan known) {
        return PlanStore.read(Path.of(known.layout().root()))
                .map(plan -> plan.nodes().equals(known.nodes()))
                .orElse(true);
    }
}
