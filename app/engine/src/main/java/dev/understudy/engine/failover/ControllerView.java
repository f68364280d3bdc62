package dev.understudy.engine.failover;

import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.Decision;
import java.util.Optional;

/**
 * What a controller saw last, and made of it.
 *
 * @param view of the whole stack; empty before the first one
 * @param settled whether there was one primary, everybody in his place and nothing to do
 * @param decision what it decided on it; empty for nothing
 * @param standing whether it may act; while it stands aside, the view is from before
 * @param trouble what keeps it from looking or deciding since; empty for nothing
 */
public record ControllerView(
        Optional<ClusterView> view,
        boolean settled,
        Optional<Decision> decision,
        Mandate.Standing standing,
        String trouble) {
    static final ControllerView NONE =
            new ControllerView(Optional.empty(), false, Optional.empty(), Mandate.Standing.CHANGED, "");

    ControllerView standing(Mandate.Standing now) {
        return new ControllerView(view, settled && now == Mandate.Standing.UNDISTURBED, decision, now, "");
    }

    ControllerView troubled(String why) {
        return new ControllerView(view, false, decision, standing, why);
    }
}
