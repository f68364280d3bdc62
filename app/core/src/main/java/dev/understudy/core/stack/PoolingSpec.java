package dev.understudy.core.stack;

import java.time.Duration;

/**
 * The PgBouncer instances in front of the stack; names after PgBouncer's own settings.
 *
 * @param instances 0 to 9; with 0 clients connect directly
 * @param mode of the default read-write database; a session-mode one exists besides
 * @param maxClientConn client connections one instance accepts
 * @param defaultPoolSize server connections per user and database
 * @param minPoolSize server connections kept open
 * @param reservePoolSize extra server connections when clients have waited
 * @param reservePoolTimeout how long they wait before the reserve is used
 * @param queryTimeout longest query; zero is without limit
 * @param serverIdleTimeout idle server connections are closed after this
 * @param serverLifetime server connections are replaced after this
 * @param maxPreparedStatements protocol-level prepared statements per server connection in transaction mode; needs
 *     PgBouncer 1.22; 0 is off
 */
public record PoolingSpec(
        int instances,
        PoolMode mode,
        int maxClientConn,
        int defaultPoolSize,
        int minPoolSize,
        int reservePoolSize,
        Duration reservePoolTimeout,
        Duration queryTimeout,
        Duration serverIdleTimeout,
        Duration serverLifetime,
        int maxPreparedStatements) {}
