package dev.understudy.engine.workload;

import dev.understudy.core.postgres.TimelineId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one client path saw over a run. All times on {@link System#nanoTime()}'s clock of the process that ran it. Immutable.
 *
 * @param path which path
 * @param clients the numbers of its clients, also of one that was never served
 * @param acks every acknowledged write, in order of arrival of the acknowledgement
 * @param errors distinct errors, in order of first appearance
 * @param refusedAsReadOnly how often a server refused a write with SQLSTATE 25006, as one does that was demoted
 * @param missedWrites writes that were due while all the path's clients were waiting or disconnected
 * @param pollError how much later than the truth a client may have noticed either edge of an outage
 */
public record PathHistory(
        ClientPath path,
        List<Integer> clients,
        List<Ack> acks,
        List<ErrorSample> errors,
        long refusedAsReadOnly,
        long missedWrites,
        Duration pollError) {
    public PathHistory {
        clients = List.copyOf(clients);
        acks = List.copyOf(acks);
        errors = List.copyOf(errors);
    }

    /** Whether anybody was acknowledged by a server on a later timeline: by a promoted one. */
    public boolean reachedBeyond(TimelineId timeline) {
        return acks.stream().anyMatch(beyond(timeline));
    }

    /** {@link #allServed} by a server on a later timeline. */
    public Optional<Ack> allServedBeyond(TimelineId timeline) {
        return allServed(beyond(timeline));
    }

    /** The first acknowledgement, to any client, of a write that was sent after a moment. */
    public Optional<Ack> firstServedAfter(long nanos) {
        return acks.stream().filter(ack -> ack.startedNanos() - nanos >= 0).findFirst();
    }

    /**
     * The acknowledgement with which the last of the path's clients was served: of each client's first that fits, the latest. Some
     * clients of an application are back at once; the outage is over when all are.
     *
     * @return empty when a client has none
     */
    private Optional<Ack> allServed(Predicate<Ack> fits) {
        Map<Integer, Ack> firsts = new LinkedHashMap<>();
        acks.stream()
                .filter(fits.and(ack -> clients.contains(ack.id().client())))
                .forEach(ack -> firsts.putIfAbsent(ack.id().client(), ack));
        return firsts.keySet().containsAll(clients)
                ? firsts.values().stream().reduce((earlier, later) -> later)
                : Optional.empty();
    }

    /**
     * A time in which a client had no acknowledgement.
     *
     * @param fromNanos its last acknowledgement before, or the moment from which it is counted
     * @param untilNanos the next one
     */
    public record Silence(long fromNanos, long untilNanos) {
        static Silence longer(Silence one, Silence other) {
            return one.untilNanos - one.fromNanos >= other.untilNanos - other.fromNanos ? one : other;
        }
    }

    /**
     * The longest time from a moment on that a client went without an acknowledgement, until each has one of a write that was sent after a
     * second moment. Whoever is served on between the two was not out for as long as these are apart.
     *
     * @return empty when a client has no such acknowledgement
     */
    public Optional<Silence> silenceUntilServed(long fromNanos, long sentAfterNanos) {
        Map<Integer, Long> last = new HashMap<>();
        Set<Integer> waiting = new HashSet<>(clients);
        Optional<Silence> longest = Optional.empty();
        for (Ack ack : acks) {
            int client = ack.id().client();
            if (ack.endedNanos() - fromNanos < 0 || !waiting.contains(client)) {
                continue;
            }
            Silence silence = new Silence(last.getOrDefault(client, fromNanos), ack.endedNanos());
            longest = Optional.of(
                    longest.map(known -> Silence.longer(known, silence)).orElse(silence));
            last.put(client, ack.endedNanos());
            if (ack.startedNanos() - sentAfterNanos >= 0) {
                waiting.remove(client);
            }
        }
        return waiting.isEmpty() ? longest : Optional.empty();
    }

    private static Predicate<Ack> beyond(TimelineId timeline) {
        return ack -> ack.timeline().compareTo(timeline) > 0;
    }
}
