package dev.understudy.core.stack;

import dev.understudy.core.imitation.Imitation;
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
 * @param imitation another system whose times and manners are imitated; empty for Understudy's own
 */
public record FailoverPolicy(
        String name,
        Duration checkInterval,
        Duration checkTimeout,
        int failedChecks,
        boolean crossRegion,
        Optional<Long> maximumLagBytes,
        int startAttempts,
        ReadOnlyRouting readOnly,
        Optional<Imitation> imitation) {
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
                ReadOnlyRouting.ANY_STANDBY_ELSE_PRIMARY,
                Optional.empty());
    }

    /** Whether a standby may be read: not in what imitates a service that lets nobody. */
    public boolean standbysReadable() {
        return imitation.map(Imitation::standbysReadable).orElse(true);
    }

    /** Whether a primary that crashed on a node that lives is started in place before anybody is promoted. */
    public boolean restartsInPlace() {
        return imitation.flatMap(Imitation::restart).isPresent();
    }

    /**
     * The same in other time.
     *
     * @throws IllegalArgumentException when it imitates nothing, or when the scale is out of range
     */
    public FailoverPolicy atTimeScale(double scale) {
        Imitation played = imitation.orElseThrow(
                () -> new IllegalArgumentException("policy " + name + " imitates nothing whose time could be scaled"));
        return imitating(name, played.atScale(scale));
    }

    private FailoverPolicy imitating(String other, Imitation played) {
        return new FailoverPolicy(
                other,
                checkInterval,
                checkTimeout,
                failedChecks,
                crossRegion,
                maximumLagBytes,
                startAttempts,
                readOnly,
                Optional.of(played));
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
                readOnly,
                imitation);
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
