package dev.understudy.engine.failover;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Of an action that fails again and again with the same words, which failures are told: the first, and then one at growing intervals, with
 * how many there were since. Other words are told at once. Not thread-safe.
 */
final class RepeatedFailures {
    private static final long FIRST_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long MAX_NANOS = Duration.ofMinutes(5).toNanos();

    private final Map<String, Told> told = new HashMap<>();

    /**
     * @param intervalNanos until the next one is told
     * @param since how many were not told
     */
    private record Told(String words, long atNanos, long intervalNanos, long since) {}

    /** Whether a further attempt would be told of, were it to fail as before. */
    boolean isDue(String action, long nowNanos) {
        Told last = told.get(action);
        return last == null || nowNanos - last.atNanos() >= last.intervalNanos();
    }

    /**
     * An action failed.
     *
     * @param action what was to be done to whom
     * @return what to tell; empty when it was told already, and not long ago
     */
    Optional<String> failed(String action, String words, long nowNanos) {
        Told last = told.get(action);
        if (last == null || !last.words().equals(words)) {
            told.put(action, new Told(words, nowNanos, FIRST_NANOS, 0));
            return Optional.of(words);
        }
        long since = last.since() + 1;
        if (!isDue(action, nowNanos)) {
            told.put(action, new Told(words, last.atNanos(), last.intervalNanos(), since));
            return Optional.empty();
        }
        told.put(action, new Told(words, nowNanos, Math.min(2 * last.intervalNanos(), MAX_NANOS), 0));
        return Optional.of(words + " (" + since + (since == 1 ? " time" : " times") + " since it was said last)");
    }

    /** It was carried out: the next failure is news. */
    void succeeded(String action) {
        told.remove(action);
    }

    /** Nothing is to be done any more. */
    void forget() {
        told.clear();
    }
}
