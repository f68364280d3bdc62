package dev.understudy.runtime;

import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.render.Routing;

/** A handle on a PgBouncer instance. Thread-safe. */
public interface PoolerHandle extends ServiceHandle {
    PoolerPlan plan();

    /** Where its databases pointed when {@link #route} was last called. */
    Routing routing();

    /** Writes its routing file; in force once the pooler reloads, which the caller asks of its admin console. */
    void route(Routing routing);
}
