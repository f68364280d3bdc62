package dev.understudy.engine.connect;

import dev.understudy.core.plan.PoolDatabase;

/** The way a client takes to the data. */
public enum ConnectionRoute {
    /** Through the poolers, read-write, in the stack's pool mode. */
    POOL("", PoolDatabase.READ_WRITE.databaseName()),
    /** Through the poolers, read-write, a server connection for the whole session. */
    SESSION("_SESSION", PoolDatabase.SESSION.databaseName()),
    /** To the servers, all of them named; the client finds the primary. */
    DIRECT("_DIRECT", PoolDatabase.SERVER_DATABASE),
    /** Through the poolers to a standby, as the read-only role (D0.6); to any server when the stack has no pooler. */
    READ_ONLY("_READONLY", PoolDatabase.READ_ONLY.databaseName());

    private final String suffix;
    private final String database;

    ConnectionRoute(String suffix, String database) {
        this.suffix = suffix;
        this.database = database;
    }

    /** What a variable's name ends in. */
    public String suffix() {
        return suffix;
    }

    /** The database asked for when it goes through a pooler. */
    public String database() {
        return database;
    }
}
