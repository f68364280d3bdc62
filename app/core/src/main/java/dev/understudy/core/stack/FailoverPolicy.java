package dev.understudy.core.stack;

import java.time.Duration;

/**
 * When and how to fail over.
 *
 * @param name the preset it came from, or {@code custom}
 * @param checkInterval time between two health checks of one node
 * @param checkTimeout a check without an answer by then has failed
 * @param failedChecks consecutive failed checks of the primary before it is given up; at least 1 (D4.3: 3)
 * @param crossRegion whether a standby in another region than the declared primary's may be promoted automatically
 */
public record FailoverPolicy(
        String name, Duration checkInterval, Duration checkTimeout, int failedChecks, boolean crossRegion) {
    /** D4.3: three consecutive failed checks, well under 60 s in total. */
    public static final FailoverPolicy DEFAULT =
            new FailoverPolicy("default", Duration.ofSeconds(2), Duration.ofSeconds(1), 3, false);
    /** As quick as three checks allow without mistaking a slow answer for none. */
    public static final FailoverPolicy FAST =
            new FailoverPolicy("fast", Duration.ofMillis(200), Duration.ofMillis(500), 3, false);

    public FailoverPolicy {
        if (failedChecks < 1
                || checkInterval.isNegative()
                || checkInterval.isZero()
                || checkTimeout.isZero()
                || checkTimeout.isNegative()) {
            throw new IllegalArgumentException("a policy needs at least one check and positive times");
        }
    }
}
