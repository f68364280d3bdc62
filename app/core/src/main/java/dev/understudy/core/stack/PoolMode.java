package dev.understudy.core.stack;

/** PgBouncer's {@code pool_mode}. Statement mode is left out: it forbids transactions. */
public enum PoolMode {
    TRANSACTION,
    SESSION
}
