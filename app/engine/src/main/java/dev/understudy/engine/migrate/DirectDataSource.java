package dev.understudy.engine.migrate;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.sql.Databases;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A new connection per call, as the migrator, straight to one server: behind a transaction pool neither session settings nor
 * advisory locks would hold. Thread-safe.
 */
final class DirectDataSource implements DataSource {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Databases databases;
    private final Endpoint server;

    DirectDataSource(Databases databases, Endpoint server) {
        this.databases = databases;
        this.server = server;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = databases.open(server, DbRole.MIGRATOR, PoolDatabase.SERVER_DATABASE, CONNECT_TIMEOUT);
        // A migration may rewrite a large table: its statements take as long as they take. TCP keepalives and
        // lock_timeout
        // guard against a dead server and a stuck queue.
        connection.setNetworkTimeout(Runnable::run, 0);
        return connection;
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("migrations run as " + DbRole.MIGRATOR);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("no log writer");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("the login timeout is fixed");
    }

    @Override
    public int getLoginTimeout() {
        return Math.toIntExact(CONNECT_TIMEOUT.toSeconds());
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("no logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
