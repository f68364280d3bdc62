package dev.understudy.core.postgres;

import java.util.List;
import java.util.Locale;

/**
 * The login roles of every stack, least privilege each (D2.8, D4.8, D4.12). The bootstrap superuser is not among them: it has
 * no password and is reachable only by the operating-system user that runs PostgreSQL, over the Unix socket.
 */
public enum DbRole {
    /** Owns the application's schema and runs migrations. */
    MIGRATOR("migrator", 20),
    /** The application: reads and writes rows, no DDL. */
    APP("app", 500),
    /** Reporting: {@code SELECT} only, with a statement timeout (D0.6). */
    READONLY("readonly", 200),
    /** The operator and the failover controller: promote, checkpoint, slots, signal backends; not a superuser. */
    ADMIN("admin", 50),
    /** Backups. */
    BACKUP("backup", 10),
    /** Streaming replication, base backups and pg_rewind. */
    REPLICATOR("replicator", -1),
    /** Exporters and health checks: {@code pg_monitor}. */
    MONITOR("monitor", -1),
    /** PgBouncer's {@code auth_query}: may execute the lookup function and nothing else. */
    POOLER_LOOKUP("pooler_lookup", -1);

    private final String roleName;
    private final int defaultConnectionLimit;

    DbRole(String roleName, int defaultConnectionLimit) {
        this.roleName = roleName;
        this.defaultConnectionLimit = defaultConnectionLimit;
    }

    /** The role's name in the database, also its key in a stack file. */
    public String roleName() {
        return roleName;
    }

    /**
     * The names that it logs in under. Two take turns: while a new password comes into use under the one, the old password is still good
     * under the other, since PostgreSQL keeps one password per name. Whoever comes under the second name is the role itself from there on
     * ({@code ALTER ROLE ... SET role}). Replication and backups try again by themselves, and have one.
     */
    public List<String> logins() {
        return alternates() ? List.of(roleName, roleName + "_b") : List.of(roleName);
    }

    /** Whether it has two logins. */
    public boolean alternates() {
        return switch (this) {
            case MIGRATOR, APP, READONLY, ADMIN, MONITOR, POOLER_LOOKUP -> true;
            case BACKUP, REPLICATOR -> false;
        };
    }

    /** The login that comes after this one. */
    public String after(String login) {
        return logins().stream()
                .filter(other -> !other.equals(login))
                .findFirst()
                .orElse(login);
    }

    /** Connections allowed by default, from D4.8 where it names the role; -1 is without limit, as in {@code pg_roles}. */
    public int defaultConnectionLimit() {
        return defaultConnectionLimit;
    }

    /** Whether people and applications log in as it, and so whether it gets connection strings. */
    public boolean forClients() {
        return switch (this) {
            case MIGRATOR, APP, READONLY, ADMIN -> true;
            case BACKUP, REPLICATOR, MONITOR, POOLER_LOOKUP -> false;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
