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
import java.util.stream.Collectors;

/**
 * Opens connections to a stack: TLS with the server's certificate verified, credentials in properties and never in a URL. Thread-safe;
 * each call opens a new connection, which the caller closes.
 */
public final class Databases {
    private final StackPlan plan;
    private final Secrets secrets;

    public Databases(StackPlan plan, Secrets secrets) {
        this.plan = plan;
        this.secrets = secrets;
    }

    /** Connects to one server or pooler; {@code timeout} bounds connecting and each answer. */
    public Connection open(Endpoint endpoint, DbRole role, String database, Duration timeout) throws SQLException {
        return DriverManager.getConnection(url(List.of(endpoint), database), properties(role, timeout));
    }

    /** Connects to whichever of the servers is the primary, as a client with a multi-host URL does. */
    public Connection openPrimary(List<Endpoint> endpoints, DbRole role, Duration timeout) throws SQLException {
        Properties properties = properties(role, timeout);
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("hostRecheckSeconds", "0");
        return DriverManager.getConnection(url(endpoints, PoolDatabase.SERVER_DATABASE), properties);
    }

    /** Connects to a pooler in transaction mode: no server-side prepared statements, which PgBouncer before 1.21 loses. */
    public Connection openPooled(Endpoint pooler, DbRole role, PoolDatabase database, Duration timeout)
            throws SQLException {
        Properties properties = properties(role, timeout);
        properties.setProperty("prepareThreshold", "0");
        return DriverManager.getConnection(url(List.of(pooler), database.databaseName()), properties);
    }

    /**
     * Connects to a pooler's admin console. It speaks only the simple protocol and answers no start-up query, so the driver is told
     * to ask none.
     */
    public Connection openConsole(Endpoint pooler, DbRole role, Duration timeout) throws SQLException {
        Properties properties = properties(role, timeout);
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "9.0");
        return DriverManager.getConnection(url(List.of(pooler), PoolDatabase.CONSOLE), properties);
    }

    private static String url(List<Endpoint> endpoints, String database) {
        return endpoints.stream()
                .map(Endpoint::toString)
                .collect(Collectors.joining(",", "jdbc:postgresql://", "/" + database));
    }

    private Properties properties(DbRole role, Duration timeout) {
        String seconds = Long.toString(Math.max(1, timeout.toSeconds()));
        Properties properties = new Properties();
        properties.setProperty("user", role.roleName());
        properties.setProperty("password", secrets.password(role));
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslrootcert", plan.layout().caCertificate());
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("ApplicationName", "understudy");
        return properties;
    }
}
