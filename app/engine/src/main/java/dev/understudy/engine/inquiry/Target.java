package dev.understudy.engine.inquiry;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;

/**
 * Whom to ask.
 *
 * @param endpoint where it listens
 * @param kind what listens there
 */
public record Target(Endpoint endpoint, Kind kind) {
    /** What can be asked, by whom, and in which database. */
    public enum Kind {
        SERVER(DbRole.MONITOR, PoolDatabase.SERVER_DATABASE),
        /** A pooler's admin console: it knows only the simple protocol and its own commands. */
        CONSOLE(DbRole.ADMIN, PoolDatabase.CONSOLE);

        private final DbRole role;
        private final String database;

        Kind(DbRole role, String database) {
            this.role = role;
            this.database = database;
        }

        public DbRole role() {
            return role;
        }

        public String database() {
            return database;
        }
    }

    public static Target server(Endpoint endpoint) {
        return new Target(endpoint, Kind.SERVER);
    }

    public static Target console(Endpoint endpoint) {
        return new Target(endpoint, Kind.CONSOLE);
    }
}
