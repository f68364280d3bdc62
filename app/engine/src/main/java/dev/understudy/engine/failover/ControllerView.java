package dev.understudy.engine.failover;

import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.Decision;
import java.util.Optional;

/**
 * What a controller saw last, and made of it.
 *
 * @param view of the whole stack
 * @param settled whether there was one primary, everybody in his place and nothing to do
 * @param decision what it decided on it; empty for nothing
 * @param standing whether it may act; while it stands aside, the view is from before
 */
public record ControllerView(
        ClusterView view, boolean settled, Optional<Decision> decision, Mandate.Standing standing) {
    ControllerView standing(Mandate.Standing now) {
        return new ControllerView(view, settled && now == Mandate.Standing.UNDISTURBED, decision, now);
    }
}
