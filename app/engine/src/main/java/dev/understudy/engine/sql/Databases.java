package dev.understudy.engine.sql;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.render.Secrets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Opens connections to a stack: TLS with the server's certificate verified, credentials in properties and never in a URL. Thread-safe;
 * each call opens a new connection, which the caller closes.
 */
public final class Databases {
    private final StackPlan plan;
    private final Supplier<Secrets> secrets;

    public Databases(StackPlan plan, Secrets secrets) {
        this(plan, () -> secrets);
    }

    /** @param secrets asked for at every login: passwords change while a stack runs */
    public Databases(StackPlan plan, Supplier<Secrets> secrets) {
        this.plan = plan;
        this.secrets = secrets;
    }

    /** The same, as one of the logins that takes turns with others, in use or not. */
    public Databases as(DbRole role, String login) {
        return new Databases(plan, () -> secrets.get().with(role, login));
    }

    /** Connects to one server or pooler; {@code timeout} bounds connecting and each answer. */
    public Connection open(Endpoint endpoint, DbRole role, String database, Duration timeout) throws SQLException {
        return connect(List.of(endpoint), database, properties(role, timeout), timeout);
    }

    /**
     * Connects to whichever of the servers is the primary, as a client with a multi-host URL does: the servers in turn, each with
     * the whole {@code timeout}, so that a frozen first one does not use up the others' time.
     */
    public Connection openPrimary(List<Endpoint> endpoints, DbRole role, Duration timeout) throws SQLException {
        Properties properties = properties(role, timeout);
        // The driver's loginTimeout spans the attempts at all hosts together.
        properties.setProperty("loginTimeout", seconds(timeout.multipliedBy(endpoints.size())));
        properties.setProperty("targetServerType", "primary");
        // The driver remembers roles of hosts for the whole JVM; after a failover what it remembers is wrong.
        properties.setProperty("hostRecheckSeconds", "0");
        return connect(endpoints, PoolDatabase.SERVER_DATABASE, properties, timeout);
    }

    /** Connects to a pooler in transaction mode: no server-side prepared statements, which PgBouncer before 1.22 loses. */
    public Connection openPooled(Endpoint pooler, DbRole role, PoolDatabase database, Duration timeout)
            throws SQLException {
        Properties properties = properties(role, timeout);
        properties.setProperty("prepareThreshold", "0");
        return connect(List.of(pooler), database.databaseName(), properties, timeout);
    }

    /**
     * Connects to a pooler's admin console. It speaks only the simple protocol and answers no start-up query, so the driver is told
     * to ask none.
     */
    public Connection openConsole(Endpoint pooler, DbRole role, Duration timeout) throws SQLException {
        ConsoleVersionWarning.silence();
        Properties properties = properties(role, timeout);
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "9.0");
        // Any value keeps the driver from sending SETs of its own after the login, which the console refuses.
        properties.setProperty("replication", "false");
        return connect(List.of(pooler), PoolDatabase.CONSOLE, properties, timeout);
    }

    /** Connects to a server's walsender, which knows only the commands of the replication protocol. */
    public Connection openReplication(Endpoint endpoint, Duration timeout) throws SQLException {
        Properties properties = properties(DbRole.REPLICATOR, timeout);
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "15");
        properties.setProperty("replication", "true");
        return connect(List.of(endpoint), PoolDatabase.SERVER_DATABASE, properties, timeout);
    }

    private static Connection connect(
            List<Endpoint> endpoints, String database, Properties properties, Duration timeout) throws SQLException {
        Connection connection = DriverManager.getConnection(url(endpoints, database), properties);
        // The properties take whole seconds; from here on the timeout holds to the millisecond.
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(Math.max(1, timeout.toMillis())));
        return connection;
    }

    private static String url(List<Endpoint> endpoints, String database) {
        return endpoints.stream()
                .map(Endpoint::toString)
                .collect(Collectors.joining(",", "jdbc:postgresql://", "/" + database));
    }

    private Properties properties(DbRole role, Duration timeout) {
        String seconds = seconds(timeout);
        Secrets now = secrets.get();
        Properties properties = new Properties();
        properties.setProperty("user", now.login(role));
        properties.setProperty("password", now.password(role));
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslrootcert", plan.layout().caCertificate());
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("sslResponseTimeout", Long.toString(Math.max(1, timeout.toMillis())));
        // Else a frozen server's silence is waited for twice: the driver closes the connection before it reports the
        // timeout.
        properties.setProperty("socketFactory", ImpatientSocketFactory.class.getName());
        properties.setProperty("ApplicationName", "understudy");
        return properties;
    }

    private static String seconds(Duration timeout) {
        return Long.toString(Math.max(1, timeout.plusMillis(999).toSeconds()));
    }
}
