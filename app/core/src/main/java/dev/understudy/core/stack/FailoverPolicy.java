package dev.understudy.core.stack;

import java.time.Duration;
import java.util.Optional;

/**
 * When and how to fail over.
 *
 * @param name the preset it came from, or {@code custom}
 * @param checkInterval time between two health checks of one node
 * @param checkTimeout a check without an answer by then has failed
 * @param failedChecks consecutive failed checks of the primary before it is given up; at least 1 (D4.3: 3)
 * @param crossRegion whether a standby in another region than the declared primary's may be promoted automatically
 * @param maximumLagBytes how far behind the lost primary's last known write position a standby may be promoted; empty for any
 *     distance. What the primary wrote after its last answered check is not in it
 * @param startAttempts how often a crashed node is started again without an answer before it is left to an operator
 * @param readOnly where the read-only databases lead
 */
public record FailoverPolicy(
        String name,
        Duration checkInterval,
        Duration checkTimeout,
        int failedChecks,
        boolean crossRegion,
        Optional<Long> maximumLagBytes,
        int startAttempts,
        ReadOnlyRouting readOnly) {
    /** More starts in a row that bring no answer show a server that cannot start, not one that had bad luck. */
    public static final int START_ATTEMPTS = 3;
    /** D4.3: three consecutive failed checks, well under 60 s in total. */
    public static final FailoverPolicy DEFAULT =
            new FailoverPolicy("default", Duration.ofSeconds(2), Duration.ofSeconds(1), 3, false);
    /** As quick as three checks allow without mistaking a slow answer for none. */
    public static final FailoverPolicy FAST =
            new FailoverPolicy("fast", Duration.ofMillis(200), Duration.ofMillis(500), 3, false);

    /**
     * Where the read-only databases lead (D0.6).
     *
     * @param maximumLagBytes WAL that a standby has yet to replay beyond which it is too stale to read from; empty for any
     * @param fallBackToPrimary whether they lead to the primary while no standby will do
     */
    public record ReadOnlyRouting(Optional<Long> maximumLagBytes, boolean fallBackToPrimary) {
        public static final ReadOnlyRouting ANY_STANDBY_ELSE_PRIMARY = new ReadOnlyRouting(Optional.empty(), true);
    }

    /** Of a primary whose loss is answered however far behind the standbys are. */
    public FailoverPolicy(
            String name, Duration checkInterval, Duration checkTimeout, int failedChecks, boolean crossRegion) {
        this(
                name,
                checkInterval,
                checkTimeout,
                failedChecks,
                crossRegion,
                Optional.empty(),
                START_ATTEMPTS,
                ReadOnlyRouting.ANY_STANDBY_ELSE_PRIMARY);
    }

    /** The same under no preset's name. */
    FailoverPolicy custom() {
        return new FailoverPolicy(
                "custom",
                checkInterval,
                checkTimeout,
                failedChecks,
                crossRegion,
                maximumLagBytes,
                startAttempts,
                readOnly);
    }

    public FailoverPolicy {
        if (failedChecks < 1
                || checkInterval.isNegative()
                || checkInterval.isZero()
                || checkTimeout.isZero()
                || checkTimeout.isNegative()) {
            throw new IllegalArgumentException("a policy needs at least one check and positive times");
        }
        if (startAttempts < 0
                || maximumLagBytes.orElse(0L) < 0
                || readOnly.maximumLagBytes().orElse(0L) < 0) {
            throw new IllegalArgumentException("a policy's limits are not negative");
        }
    }
}
