package dev.understudy.engine.migrate;

import java.time.Instant;
import java.util.Optional;

/**
 * A migration in the directory, in the database's history, or in both.
 *
 * @param version empty for a repeatable one
 * @param description from the file's name
 * @param script the file's name
 * @param state where it stands
 * @param stateName Flyway's own word for it, such as {@code Out of Order}
 * @param installedOn when it was applied
 * @param executionMillis how long that took
 */
public record Migration(
        Optional<String> version,
        String description,
        String script,
        State state,
        String stateName,
        Optional<Instant> installedOn,
        Optional<Integer> executionMillis) {
    /** Where a migration stands, as far as somebody has to act. */
    public enum State {
        PENDING,
        APPLIED,
        /** It stopped half-way and left its trace in the history: clean up after it, then repair. */
        FAILED,
        /** Applied, but its file is gone or newer ones are unknown here. */
        MISSING,
        /** It will not be applied: below the baseline, above the target, out of order or superseded. */
        IGNORED
    }
}
