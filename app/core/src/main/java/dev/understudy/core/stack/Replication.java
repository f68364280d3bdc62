package dev.understudy.core.stack;

/** How a commit on the primary waits for a standby. */
public enum Replication {
    /** It does not: a crash may lose acknowledged writes. */
    ASYNC,
    /** Listed in {@code synchronous_standby_names} as {@code FIRST 1 (…)}, in declared order. */
    SYNC,
    /** Listed in {@code synchronous_standby_names} as {@code ANY 1 (…)}. */
    QUORUM
}
