package dev.understudy.engine.workload;

import java.time.Duration;
import java.util.List;

/**
 * How a workload writes.
 *
 * @param paths the client paths to use, each with clients of its own
 * @param clientsPerPath at least 1
 * @param writesPerSecond of one path, over all its clients
 * @param answerTimeout a write without an answer by then is indeterminate and its connection dropped; also bounds connecting
 * @param reconnectPauseMax longest pause between two attempts to connect
 * @param maxDuration the clients stop by themselves after this
 */
public record WorkloadOptions(
        List<ClientPath> paths,
        int clientsPerPath,
        double writesPerSecond,
        Duration answerTimeout,
        Duration reconnectPauseMax,
        Duration maxDuration) {
    public WorkloadOptions {
        paths = List.copyOf(paths);
        if (paths.isEmpty() || clientsPerPath < 1 || !(writesPerSecond > 0)) {
            throw new IllegalArgumentException("a workload needs a path, a client and a rate above 0");
        }
        if (!answerTimeout.isPositive() || !reconnectPauseMax.isPositive() || !maxDuration.isPositive()) {
            throw new IllegalArgumentException("a workload's times are above 0");
        }
    }

    /** Two clients per path that write 100 times a second together. */
    public static WorkloadOptions standard(List<ClientPath> paths) {
        return new WorkloadOptions(paths, 2, 100, Duration.ofSeconds(2), Duration.ofMillis(50), Duration.ofHours(1));
    }

    public WorkloadOptions withWritesPerSecond(double rate) {
        return new WorkloadOptions(paths, clientsPerPath, rate, answerTimeout, reconnectPauseMax, maxDuration);
    }

    /** The time between two writes of one client. */
    public Duration clientPeriod() {
        return Duration.ofNanos(Math.max(1, Math.round(clientsPerPath * 1e9 / writesPerSecond)));
    }

    /** The time between two writes of one path. */
    public Duration pathPeriod() {
        return Duration.ofNanos(Math.max(1, Math.round(1e9 / writesPerSecond)));
    }

    /**
     * How much later than the truth a client may notice either edge of an outage: it looks once per period, and when disconnected
     * once per pause.
     */
    public Duration pollError() {
        return clientPeriod().compareTo(reconnectPauseMax) > 0 ? clientPeriod() : reconnectPauseMax;
    }
}
