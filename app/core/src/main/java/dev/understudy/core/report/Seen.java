package dev.understudy.core.report;

import dev.understudy.core.report.DrillReport.LedgerCounts;
import dev.understudy.core.report.DrillReport.PathRto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What was seen of one run of a drill, by which what was expected of it is judged. Immutable.
 *
 * @param before who led when it began, and on which timeline
 * @param after who leads at the end; empty where nobody does
 * @param upstreams whom every standby follows at the end
 * @param events what the controller saw, decided and did, in order, each with its milliseconds from the fault
 * @param paths the outage per client path
 * @param firstAcknowledged per path the first acknowledgement, to any of its clients, of a write that was sent once the fault had struck in
 *     full, in milliseconds from the fault; a path without any is not in it
 * @param errors what clients were told, per path: how many writes were rejected or never answered from the fault on
 * @param ledger the counts over all clients
 * @param logins what came of the logins through each pooler, where the drill had clients who log in anew all the time
 */
public record Seen(
        Leader before,
        Optional<Leader> after,
        Map<String, String> upstreams,
        List<Event> events,
        List<PathRto> paths,
        Map<String, Double> firstAcknowledged,
        Map<String, Long> errors,
        LedgerCounts ledger,
        List<Logins> logins) {
    public Seen {
        upstreams = Map.copyOf(upstreams);
        events = List.copyOf(events);
        paths = List.copyOf(paths);
        firstAcknowledged = Map.copyOf(firstAcknowledged);
        errors = Map.copyOf(errors);
        logins = List.copyOf(logins);
    }

    /** Of a drill without clients who log in anew all the time. */
    public Seen(
            Leader before,
            Optional<Leader> after,
            Map<String, String> upstreams,
            List<Event> events,
            List<PathRto> paths,
            Map<String, Double> firstAcknowledged,
            Map<String, Long> errors,
            LedgerCounts ledger) {
        this(before, after, upstreams, events, paths, firstAcknowledged, errors, ledger, List.of());
    }

    /**
     * Logins through a pooler.
     *
     * @param pooler its name
     * @param acquired those that were let in and answered
     * @param failed those that were not
     * @param firstFailure what the first of those was told
     */
    public record Logins(String pooler, long acquired, long failed, Optional<String> firstFailure) {}

    /** A primary and its timeline. */
    public record Leader(String node, int timeline) {}

    /** One of the controller's events; the rule is empty for what it only saw. */
    public record Event(double atMillis, String kind, String subject, String rule, String detail) {}

    /** The events of a kind, in order. */
    public List<Event> all(String kind) {
        return events.stream().filter(event -> event.kind().equals(kind)).toList();
    }

    Optional<Event> first(Predicate<Event> fits) {
        return events.stream().filter(fits).findFirst();
    }
}
