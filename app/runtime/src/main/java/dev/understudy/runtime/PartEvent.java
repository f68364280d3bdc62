package dev.understudy.runtime;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something that happened to a part of a stack, in the words of whatever runs it.
 *
 * @param at by the clock of what runs it, to the nanosecond
 * @param atNanos the same on {@link System#nanoTime()}'s clock: exact on one machine, else as exact as one question and answer
 * @param part its id, or {@link #ENGINE}
 * @param action {@code start}, {@code die}, {@code oom}, {@code kill}, {@code pause}, {@code health_status}, {@code disconnect} and the
 *     like
 * @param details what there is to say of it: {@code exitCode}, {@code signal}, {@code health}, {@code network}
 */
public record PartEvent(Instant at, long atNanos, String part, String action, Map<String, String> details) {
    /**
     * What runs the parts: {@code lost} when it stopped answering, {@code returned} when it answers again, {@code gap} when it had forgotten
     * something that was not told yet.
     */
    public static final String ENGINE = "engine";

    public static final String DIE = "die";
    public static final String KILL = "kill";
    public static final String OOM = "oom";
    public static final String START = "start";

    public PartEvent {
        details = Map.copyOf(details);
    }

    /** In one line. */
    public String words() {
        StringBuilder words = new StringBuilder(part).append(' ').append(action);
        new TreeMap<>(details)
                .forEach((name, value) ->
                        words.append(' ').append(name).append('=').append(value));
        return words.toString();
    }
}
