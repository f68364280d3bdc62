package dev.understudy.engine.drill;

import dev.understudy.core.report.DrillReport.Measure;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.workload.Ack;
import dev.understudy.engine.workload.PathHistory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Figures that every run has, whatever its drill. Pure but for the log it reads. */
final class RunMeasures {
    private static final double NANOS_PER_MILLI = 1_000_000.0;

    private RunMeasures() {}

    static List<Measure> of(Outcome outcome, EventLog events) {
        List<Measure> measures = new ArrayList<>(outcome.measures());
        if (outcome.spared().isEmpty()) {
            outcome.history()
                    .paths()
                    .forEach(path -> measures.add(new Measure(
                            "longest silence, " + path.path().label(), silence(path, outcome) / NANOS_PER_MILLI)));
            measures.addAll(rejoins(outcome, events));
        }
        return measures;
    }

    /**
     * The longest time that a client of the path went without an acknowledgement, from its last one before the fault on. It has the pause
     * between two writes in it. Where there was no outage as such, as in a switchover, it is what a client felt.
     */
    static long silence(PathHistory path, Outcome outcome) {
        Map<Integer, Long> lastOf = new HashMap<>();
        path.clients().forEach(client -> lastOf.put(client, outcome.faultNanos()));
        long longest = 0;
        for (Ack ack : path.acks()) {
            if (ack.endedNanos() - outcome.watchedUntilNanos() > 0) {
                continue;
            }
            Long before = lastOf.put(ack.id().client(), ack.endedNanos());
            if (before != null && ack.endedNanos() - outcome.faultNanos() > 0) {
                longest = Math.max(longest, ack.endedNanos() - before);
            }
        }
        for (long last : lastOf.values()) {
            longest = Math.max(longest, outcome.watchedUntilNanos() - last);
        }
        return longest;
    }

    /** From the decision to bring a node back until it streams. */
    private static List<Measure> rejoins(Outcome outcome, EventLog events) {
        Map<String, Long> decided = new HashMap<>();
        List<Measure> rejoins = new ArrayList<>();
        for (FailoverEvent event : events.all(outcome.faultNanos(), each -> true)) {
            if (event.kind() == Kind.DECIDED) {
                decided.put(event.subject(), event.atNanos());
            } else if (event.kind() == Kind.REJOINED && decided.containsKey(event.subject())) {
                rejoins.add(new Measure("rejoin", (event.atNanos() - decided.get(event.subject())) / NANOS_PER_MILLI));
            }
        }
        return rejoins;
    }
}
