package dev.understudy.core.stack;

/** Whether an acknowledged commit survives a crash of the server. */
public enum Durability {
    /** {@code fsync}, {@code synchronous_commit} and {@code full_page_writes} as production has them. */
    DURABLE,
    /** All three off. Quick, for tests of SQL; no RPO is ever reported for such a stack. */
    FAST
}
