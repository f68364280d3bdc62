package dev.understudy.engine.failover;

/**
 * Something the controller saw or did.
 *
 * @param atNanos when, from {@link System#nanoTime()}
 * @param kind what kind of thing
 * @param subject the node or pooler it concerns
 * @param rule the rule that asked for it; empty for observations
 * @param detail in words
 */
public record FailoverEvent(long atNanos, Kind kind, String subject, String rule, String detail) {
    /** In the order of a failover. */
    public enum Kind {
        CHECK_FAILED,
        CHECK_RECOVERED,
        /** The controller waits for nothing but the times of the system that it imitates. */
        SIMULATED_DELAY,
        DECIDED,
        POOLERS_CUT,
        FENCED,
        PROMOTION_REQUESTED,
        PROMOTED,
        ROUTED,
        READ_ONLY_ROUTED,
        FOLLOWS,
        POSTPONED,
        REWIND_FAILED,
        REJOINED,
        STARTED,
        REQUEST_FULFILLED,
        REQUEST_DECLINED,
        REFUSED,
        ACTION_FAILED
    }
}
