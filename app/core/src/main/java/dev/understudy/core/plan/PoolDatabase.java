package dev.understudy.core.plan;

/** The databases every pooler offers. */
public enum PoolDatabase {
    /** Read-write, in the stack file's pool mode. */
    READ_WRITE("app"),
    /** Read-write, in session mode, for clients that need session state. */
    SESSION("app_session"),
    /** Read-only, routed to the standbys (D0.6). */
    READ_ONLY("app_ro");

    /** The application's database on the servers. */
    public static final String SERVER_DATABASE = "app";
    /** PgBouncer's admin console. */
    public static final String CONSOLE = "pgbouncer";

    private final String databaseName;

    PoolDatabase(String databaseName) {
        this.databaseName = databaseName;
    }

    /** The name clients ask the pooler for. */
    public String databaseName() {
        return databaseName;
    }
}
