package dev.understudy.engine.failover;

import java.util.Optional;

/**
 * The checks of one node so far.
 *
 * @param checks checks finished, for telling a fresh state from an old one
 * @param failedChecks consecutive failed checks, 0 after an answer
 * @param facts of the last answer, however old
 * @param lastError of the last failed check; empty after an answer
 */
public record NodeHealth(long checks, int failedChecks, Optional<ServerFacts> facts, String lastError) {
    /** Before the first check. */
    public static final NodeHealth UNKNOWN = new NodeHealth(0, 0, Optional.empty(), "");

    /** Whether the last check got an answer. */
    public boolean answered() {
        return checks > 0 && failedChecks == 0;
    }

    NodeHealth afterAnswer(ServerFacts answer) {
        return new NodeHealth(checks + 1, 0, Optional.of(answer), "");
    }

    NodeHealth afterFailure(String error) {
        return new NodeHealth(checks + 1, failedChecks + 1, facts, error);
    }
}
