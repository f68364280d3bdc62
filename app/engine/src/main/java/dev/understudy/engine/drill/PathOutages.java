package dev.understudy.engine.drill;

import dev.understudy.core.report.DrillReport.PathRto;
import dev.understudy.core.report.RtoTimeline;
import dev.understudy.core.report.RtoTimeline.PathMarks;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.workload.Ack;
import dev.understudy.engine.workload.ClientPath;
import dev.understudy.engine.workload.History;
import dev.understudy.engine.workload.PathHistory;
import dev.understudy.engine.workload.PathHistory.Silence;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * How long each client path was out, from what the controller said and the clients were told. A path is as good as its worst client
 * and its last pooler: an objective that holds for half of the clients does not hold. Who was struck more than once was out more than
 * once: each outage is measured by itself, and the longest is told.
 */
final class PathOutages {
    private static final Comparator<PathRto> WORST_LAST =
            Comparator.comparing((PathRto path) -> !path.recovered()).thenComparingDouble(PathRto::totalMillis);

    private final Outcome outcome;
    private final EventLog events;

    PathOutages(Outcome outcome, EventLog events) {
        this.outcome = outcome;
        this.events = events;
    }

    /** Without a fault there was no outage to measure. */
    List<PathRto> measure() {
        if (outcome.spared().isPresent()) {
            return List.of();
        }
        OptionalLong routed = routed();
        List<Strike> strikes = promoted() ? List.of(deciding()) : outcome.strikes();
        return outcome.history().paths().stream()
                .map(path -> strikes.stream()
                        .map(strike -> outage(path, strike, routed))
                        .max(WORST_LAST)
                        .orElseThrow())
                .toList();
    }

    private PathRto outage(PathHistory path, Strike strike, OptionalLong routed) {
        if (promoted()) {
            return timeline(strike.atNanos(), first(event -> event.kind() == Kind.PROMOTED))
                    .split(marks(
                            path,
                            path.allServedBeyond(outcome.before().timeline()).map(Ack::endedNanos),
                            routed));
        }
        // A strike takes its time, in which a container engine is asked to kill somebody and clients may be served on.
        Optional<Silence> silence = path.silenceUntilServed(strike.atNanos(), strike.completeNanos());
        return timeline(
                        silence.map(Silence::fromNanos).orElse(strike.atNanos()),
                        first(event -> event.kind() == Kind.STARTED && isOfThePrimary(event)))
                .split(marks(path, silence.map(Silence::untilNanos), routed));
    }

    private RtoTimeline timeline(long from, OptionalLong leads) {
        return new RtoTimeline(
                from,
                at(Decisions.ofLeadership(outcome, events)),
                first(event -> event.kind() == Kind.FENCED && isOfThePrimary(event)),
                leads);
    }

    private boolean isOfThePrimary(FailoverEvent event) {
        return event.subject().equals(outcome.primary().value());
    }

    /** The strike that somebody was promoted for: the last before that, or the first where nobody told when. */
    private Strike deciding() {
        OptionalLong promoted = first(event -> event.kind() == Kind.PROMOTED);
        return outcome.strikes().stream()
                .filter(strike -> promoted.isPresent() && strike.atNanos() - promoted.getAsLong() <= 0)
                .reduce((earlier, later) -> later)
                .orElseGet(() -> outcome.strikes().getFirst());
    }

    private PathMarks marks(PathHistory path, Optional<Long> served, OptionalLong routed) {
        return new PathMarks(
                path.path().label(),
                path.path() == ClientPath.DIRECT ? OptionalLong.empty() : routed,
                served.isPresent() ? OptionalLong.of(served.get()) : OptionalLong.empty(),
                outcome.watchedUntilNanos(),
                path.pollError().toNanos());
    }

    /**
     * Whether anybody became the primary instead of the struck one, by whomever. If nobody did, the struck one came back by itself; if
     * somebody did, an answer of the struck one is no recovery.
     */
    private boolean promoted() {
        History history = outcome.history();
        return first(event -> event.kind() == Kind.PROMOTED).isPresent()
                || history.paths().stream()
                        .anyMatch(path -> path.reachedBeyond(outcome.before().timeline()));
    }

    /**
     * When the last pooler pointed to the new primary: of each one's first time, the latest. One that never did is a finding of its own
     * and has no time.
     */
    private OptionalLong routed() {
        Map<String, Long> firsts = new LinkedHashMap<>();
        events.all(outcome.faultNanos(), event -> event.kind() == Kind.ROUTED)
                .forEach(event -> firsts.putIfAbsent(event.subject(), event.atNanos()));
        return firsts.values().stream().mapToLong(Long::longValue).reduce((earlier, later) -> later);
    }

    private OptionalLong first(Predicate<FailoverEvent> fits) {
        return at(events.first(outcome.faultNanos(), fits));
    }

    private static OptionalLong at(Optional<FailoverEvent> event) {
        return event.isPresent() ? OptionalLong.of(event.get().atNanos()) : OptionalLong.empty();
    }
}
