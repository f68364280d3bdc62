package dev.understudy.engine.drill;

import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.RuleTable;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which of a controller's decisions a run is about. Pure but for the log it reads. */
final class Decisions {
    private static final Set<Class<? extends Action>> OF_LEADERSHIP =
            Set.of(Action.Fence.class, Action.Promote.class, Action.HandOver.class);

    private Decisions() {}

    /**
     * The first that was about who leads, or where nobody had to lead anew the first to start the primary in its place: with it the outage
     * was detected.
     */
    static Optional<FailoverEvent> ofLeadership(Outcome outcome, EventLog events) {
        return decided(outcome, events, event -> OF_LEADERSHIP.contains(action(event)))
                .or(() -> decided(
                        outcome,
                        events,
                        event -> action(event) == Action.Start.class
                                && event.subject().equals(outcome.primary().value())));
    }

    private static Optional<FailoverEvent> decided(Outcome outcome, EventLog events, Predicate<FailoverEvent> fits) {
        return events.first(outcome.faultNanos(), event -> event.kind() == Kind.DECIDED && fits.test(event));
    }

    /** That one, or where nobody had to lead anew the first about a node that was struck. */
    static Optional<FailoverEvent> decisive(Outcome outcome, EventLog events) {
        return ofLeadership(outcome, events)
                .or(() -> decided(outcome, events, event -> outcome.struck().contains(new NodeId(event.subject()))));
    }

    private static Class<? extends Action> action(FailoverEvent event) {
        return RuleTable.STANDARD.rule(event.rule()).action();
    }
}
