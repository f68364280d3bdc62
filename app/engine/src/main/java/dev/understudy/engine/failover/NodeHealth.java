package dev.understudy.engine.failover;

import java.util.Optional;

/**
 * The checks of one node so far.
 *
 * @param checks checks finished, for telling a fresh state from an old one
 * @param failedChecks consecutive failed checks, 0 after an answer
 * @param facts of the last answer, however old
 * @param lastError of the last failed check; empty after an answer
 * @param startedNanos when the last finished check began, from {@link System#nanoTime()}
 * @param finishedNanos when it was finished
 */
public record NodeHealth(
        long checks,
        int failedChecks,
        Optional<ServerFacts> facts,
        String lastError,
        long startedNanos,
        long finishedNanos) {
    /** Before the first check. */
    public static final NodeHealth UNKNOWN = new NodeHealth(0, 0, Optional.empty(), "", 0, 0);

    /** Whether the last check got an answer. */
    public boolean answered() {
        return facts.isPresent() && failedChecks == 0;
    }

    /** As before the first answer, but for the number of checks. */
    NodeHealth forgotten() {
        return new NodeHealth(checks, 0, Optional.empty(), "", startedNanos, finishedNanos);
    }

    /** After a check whose result is void. */
    NodeHealth afterVoid() {
        return new NodeHealth(checks + 1, failedChecks, facts, lastError, startedNanos, finishedNanos);
    }

    NodeHealth afterAnswer(ServerFacts answer, long startedNanos, long finishedNanos) {
        return new NodeHealth(checks + 1, 0, Optional.of(answer), "", startedNanos, finishedNanos);
    }

    NodeHealth afterFailure(String error, long startedNanos, long finishedNanos) {
        return new NodeHealth(checks + 1, failedChecks + 1, facts, error, startedNanos, finishedNanos);
    }
}
