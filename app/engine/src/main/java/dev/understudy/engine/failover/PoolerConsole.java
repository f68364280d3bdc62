package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.sql.Databases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * PgBouncer's admin console of one pooler. Each command uses a connection of its own, so that a command that hangs (a
 * {@code PAUSE} behind a query that never ends) can be given up.
 */
public final class PoolerConsole {
    /** The databases that lead to the primary. */
    private static final List<PoolDatabase> READ_WRITE = List.of(PoolDatabase.READ_WRITE, PoolDatabase.SESSION);
    /** How long a crashed server's connections may take to be noticed; then clients are cut instead of paused. */
    private static final Duration PAUSE_PATIENCE = Duration.ofMillis(300);

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    private final PoolerPlan pooler;
    private final Databases databases;

    public PoolerConsole(PoolerPlan pooler, Databases databases) {
        this.pooler = pooler;
        this.databases = databases;
    }

    /**
     * Holds back the clients of the read-write databases: they wait instead of failing. Where a server connection stays busy (session
     * mode, a hanging query), its clients are dropped; new ones wait.
     */
    public void holdReadWrite() {
        for (PoolDatabase database : READ_WRITE) {
            if (!pause(database)) {
                command("KILL " + database.databaseName());
            }
        }
    }

    /** Takes the routing file into force and lets held clients through; harmless when nothing was held. */
    public void reloadAndResume() {
        command("RELOAD");
        for (PoolDatabase database : READ_WRITE) {
            resume(database);
        }
    }

    private boolean pause(PoolDatabase database) {
        try (Connection console = open();
                Statement statement = console.createStatement()) {
            console.setNetworkTimeout(Runnable::run, (int) PAUSE_PATIENCE.toMillis());
            statement.execute("PAUSE " + database.databaseName());
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private void resume(PoolDatabase database) {
        try (Connection console = open();
                Statement statement = console.createStatement()) {
            statement.execute("RESUME " + database.databaseName());
        } catch (SQLException e) {
            if (!isAlready(e, "is not paused")) {
                throw failed("RESUME " + database.databaseName(), e);
            }
        }
    }

    private void command(String command) {
        try (Connection console = open();
                Statement statement = console.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw failed(command, e);
        }
    }

    private Connection open() throws SQLException {
        return databases.openConsole(pooler.address(), DbRole.ADMIN, COMMAND_TIMEOUT);
    }

    private static boolean isAlready(SQLException e, String state) {
        String message = e.getMessage();
        return message != null && message.contains(state);
    }

    private UnderstudyException failed(String command, SQLException e) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                pooler.id() + ": " + command + " failed: " + e.getMessage(),
                "Look at `understudy logs " + pooler.id() + "`.",
                e);
    }
}
