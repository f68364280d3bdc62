package dev.understudy.engine.workload;

import dev.understudy.core.ledger.WriteOutcome;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.report.PinnedClients;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** What the clients of one path have seen so far. Thread-safe. */
final class PathRecorder {
    /** Messages may hold changing figures; past this many distinct ones only the known are counted. */
    private static final int ERRORS_MAX = 50;

    private final AtomicReference<Runnable> onBegin = new AtomicReference<>(PathRecorder::tellNobody);
    private final Map<WriteOutcome, Long> outcomes = new EnumMap<>(WriteOutcome.class);
    private final TreeMap<TimelineId, Long> acknowledged = new TreeMap<>();
    private final SortedMap<Integer, Long> acknowledgedByClient = new TreeMap<>();
    private final Map<String, ErrorSample> errors = new LinkedHashMap<>();
    private long missed;
    private long refusedAsReadOnly;

    /** A client that is going to write; one that never succeeds counts, too. */
    synchronized void joined(int client) {
        acknowledgedByClient.put(client, 0L);
    }

    synchronized void acknowledged(int client, TimelineId timeline) {
        count(WriteOutcome.ACKNOWLEDGED);
        acknowledgedByClient.merge(client, 1L, Long::sum);
        acknowledged.merge(timeline, 1L, Long::sum);
    }

    synchronized void failed(WriteOutcome outcome) {
        count(outcome);
    }

    /** Keeps the error as a sample. */
    synchronized void saw(SQLException error, long nanos) {
        String sqlState = sqlState(error);
        String message = firstLine(error);
        if (sqlState.equals(PinnedClients.SQLSTATE)) {
            refusedAsReadOnly++;
        }
        String key = sqlState + " " + message;
        ErrorSample known = errors.get(key);
        if (known != null) {
            errors.put(key, new ErrorSample(sqlState, message, known.count() + 1, known.firstNanos()));
        } else if (errors.size() < ERRORS_MAX) {
            errors.put(key, new ErrorSample(sqlState, message, 1, nanos));
        }
    }

    /** How often a server that stands by refused a write. */
    synchronized long refusedAsReadOnly() {
        return refusedAsReadOnly;
    }

    synchronized void missed(long writes) {
        missed += writes;
    }

    synchronized long missed() {
        return missed;
    }

    synchronized long total(WriteOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** Told once, on a client's thread, when the next write begins. */
    void onNextBegin(Runnable told) {
        onBegin.set(told);
    }

    void begun() {
        onBegin.getAndSet(PathRecorder::tellNobody).run();
    }

    private static void tellNobody() {}

    long acknowledged() {
        return total(WriteOutcome.ACKNOWLEDGED);
    }

    /** Acknowledged writes on timelines after the given one. */
    synchronized long acknowledgedBeyond(TimelineId timeline) {
        return acknowledged.tailMap(timeline, false).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Acknowledged writes of each client, by its number. */
    synchronized SortedMap<Integer, Long> acknowledgedByClient() {
        return new TreeMap<>(acknowledgedByClient);
    }

    /** Acknowledged writes since an earlier {@link #acknowledgedByClient}, of the client that had the fewest. */
    long leastAcknowledgedSince(Map<Integer, Long> before) {
        return acknowledgedByClient().entrySet().stream()
                .mapToLong(client -> client.getValue() - before.getOrDefault(client.getKey(), 0L))
                .min()
                .orElse(0);
    }

    /** In order of first appearance. */
    synchronized List<ErrorSample> errors() {
        return errors.values().stream()
                .sorted(Comparator.comparingLong(ErrorSample::firstNanos))
                .toList();
    }

    static String sqlState(SQLException error) {
        String state = error.getSQLState();
        return state == null ? "" : state;
    }

    private void count(WriteOutcome outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
    }

    /** The driver's own messages are general; what the network said is in the cause. */
    private static String firstLine(SQLException error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        return error.getCause() == null ? message : message + " (" + root + ")";
    }
}
