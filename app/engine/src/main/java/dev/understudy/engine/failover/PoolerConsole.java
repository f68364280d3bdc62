package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.sql.Databases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PgBouncer's admin console of one pooler, over a connection that is kept: opening one costs a TLS handshake and a password derivation,
 * and every millisecond of a failover is outage. Thread-safe; commands of one console follow each other.
 */
public final class PoolerConsole implements AutoCloseable {
    /** The databases that lead to the primary. */
    private static final List<PoolDatabase> READ_WRITE = List.of(PoolDatabase.READ_WRITE, PoolDatabase.SESSION);
    /** How long a crashed server's connections may take to be noticed, in all databases together; then clients are cut instead of paused. */
    private static final Duration PAUSE_PATIENCE = Duration.ofMillis(300);
    /** What is idle is paused in less. */
    private static final Duration PAUSE_PATIENCE_MIN = Duration.ofMillis(30);

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    private final PoolerPlan pooler;
    private final Databases databases;
    private @Nullable Connection kept;

    public PoolerConsole(PoolerPlan pooler, Databases databases) {
        this.pooler = pooler;
        this.databases = databases;
    }

    /** Connects ahead of need. Failing now is no harm: the first command tries again. */
    public synchronized void warmUp() {
        try {
            connection();
        } catch (SQLException e) {
            drop();
        }
    }

    /**
     * Holds back the clients of the read-write databases: they wait instead of failing. Where a server connection stays busy (session
     * mode, a hanging query), its clients are dropped; new ones wait.
     */
    public synchronized void holdReadWrite() {
        long deadline = System.nanoTime() + PAUSE_PATIENCE.toNanos();
        for (PoolDatabase database : READ_WRITE) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            // Connections to one lost server die together: what the first database has waited for, the second one need
            // not.
            if (!pause(database, left.compareTo(PAUSE_PATIENCE_MIN) > 0 ? left : PAUSE_PATIENCE_MIN)) {
                // The console still waits for the PAUSE: KILL needs another connection, and sets the same state.
                drop();
                command("KILL " + database.databaseName());
            }
        }
    }

    /**
     * Holds back the clients of the read-write transaction pool for a planned change: they wait, once their transactions have ended.
     *
     * @param patience for transactions to end, at least 1 ms
     * @return whether all ended; when not, clients are let in again by {@link #reloadAndResume} only
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when the console does not take the command
     */
    public synchronized boolean holdAfterTransactions(Duration patience) {
        // A kept connection may have died since, and that is no open transaction.
        command("SHOW VERSION");
        boolean ended = pause(PoolDatabase.READ_WRITE, patience);
        if (!ended) {
            drop();
        }
        return ended;
    }

    /** Drops the clients of a session pool, who would lose their server anyway; new ones wait. */
    public synchronized void cutSessions(PoolDatabase database) {
        command("KILL " + database.databaseName());
    }

    /** Takes the routing file into force and lets held clients through; harmless when nothing was held. */
    public synchronized void reloadAndResume() {
        command("RELOAD");
        for (PoolDatabase database : READ_WRITE) {
            resume(database);
        }
    }

    /** Takes the routing file into force and leaves held clients held; who reads elsewhere now is led there after its transaction. */
    public synchronized void reload() {
        command("RELOAD");
    }

    /** The databases whose clients wait or are turned away: paused or disabled. */
    public synchronized List<String> held() {
        try {
            return askHeld();
        } catch (SQLException first) {
            drop();
            try {
                return askHeld();
            } catch (SQLException e) {
                drop();
                throw failed("SHOW DATABASES", e);
            }
        }
    }

    private List<String> askHeld() throws SQLException {
        List<String> held = new ArrayList<>();
        try (Statement statement = connection().createStatement();
                ResultSet row = statement.executeQuery("SHOW DATABASES")) {
            while (row.next()) {
                if (row.getInt("paused") != 0 || row.getInt("disabled") != 0) {
                    held.add(row.getString("name"));
                }
            }
        }
        return held;
    }

    private boolean pause(PoolDatabase database, Duration patience) {
        try (Statement statement = connection().createStatement()) {
            connection().setNetworkTimeout(Runnable::run, (int) patience.toMillis());
            statement.execute("PAUSE " + database.databaseName());
            connection().setNetworkTimeout(Runnable::run, (int) COMMAND_TIMEOUT.toMillis());
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private void resume(PoolDatabase database) {
        try (Statement statement = connection().createStatement()) {
            statement.execute("RESUME " + database.databaseName());
        } catch (SQLException e) {
            String message = e.getMessage();
            if (message == null || !message.contains("is not paused")) {
                drop();
                throw failed("RESUME " + database.databaseName(), e);
            }
        }
    }

    /** Once more on a fresh connection when it fails: the kept one may have died with an earlier pooler process. */
    private void command(String command) {
        try {
            execute(command);
        } catch (SQLException first) {
            drop();
            try {
                execute(command);
            } catch (SQLException e) {
                drop();
                throw failed(command, e);
            }
        }
    }

    private void execute(String command) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            statement.execute(command);
        }
    }

    private Connection connection() throws SQLException {
        Connection connection = kept;
        if (connection == null) {
            connection = databases.openConsole(pooler.endpoint(), DbRole.ADMIN, COMMAND_TIMEOUT);
            kept = connection;
        }
        return connection;
    }

    private void drop() {
        Connection connection = kept;
        kept = null;
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                // It is thrown away because it is of no use any more.
            }
        }
    }

    @Override
    public synchronized void close() {
        drop();
    }

    private UnderstudyException failed(String command, SQLException e) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                pooler.id() + ": " + command + " failed: " + e.getMessage(),
                "Look at `understudy logs " + pooler.id() + "`.",
                e);
    }
}
