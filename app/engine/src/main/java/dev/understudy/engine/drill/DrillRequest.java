package dev.understudy.engine.drill;

import dev.understudy.core.stack.FailoverPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * How to run a drill.
 *
 * @param drill which
 * @param policy overrides the stack file's failover policy
 * @param runs how many times, on one stack; at least 1
 * @param seed of the sample data, of the moment of each strike within a check interval, and of an imitated system's times; the same
 *     seed draws the same
 * @param keep whether an ephemeral stack is left running afterwards
 * @param sampleBytes how much sample data is loaded first, on disk with indexes; 0 loads none
 * @param ratePerSecond attempted writes per second, over all clients
 * @param clientsPerPath clients of each client path
 * @param clientTimeout how long a client waits for an answer, and for a connection to each server; above 0
 * @param commandLine as it was typed, for the run directory
 */
public record DrillRequest(
        Drill drill,
        Optional<FailoverPolicy> policy,
        int runs,
        long seed,
        boolean keep,
        long sampleBytes,
        int ratePerSecond,
        int clientsPerPath,
        Duration clientTimeout,
        String commandLine) {
    public static final long DEFAULT_SAMPLE_BYTES = 200L * 1024 * 1024;
    public static final int DEFAULT_RATE_PER_SECOND = 150;
    public static final int DEFAULT_CLIENTS_PER_PATH = 2;
    /** D0.13. */
    public static final Duration DEFAULT_CLIENT_TIMEOUT = Duration.ofSeconds(2);

    public DrillRequest {
        if (runs < 1 || sampleBytes < 0 || ratePerSecond < 1 || clientsPerPath < 1 || !clientTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "a drill needs at least one run, one client per path, a positive rate and a positive timeout");
        }
    }
}
