package dev.understudy.engine.status;

import dev.understudy.engine.failover.ServerFacts;
import java.util.Map;
import java.util.Optional;

/**
 * What one server said, or why it did not.
 *
 * @param facts empty when it did not answer
 * @param followers by application name, what it knows of who streams from it
 * @param problem why there are no facts
 */
record NodeAnswer(Optional<ServerFacts> facts, Map<String, Follower> followers, Optional<String> problem) {
    /** A row of {@code pg_stat_replication}; the lag is empty when nothing was written lately. */
    record Follower(String synchronous, Optional<Double> replayLagMillis) {}
}
