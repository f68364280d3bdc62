package dev.understudy.engine.drill.scenario;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.engine.drill.Scene;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.ServiceState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The superuser's psql beside the primary's server, where the server's socket is: what is to be struck may be ended with it.
 *
 * @param scene whose primary it is
 * @param application names its sessions
 */
record PrimaryPsql(Scene scene, String application) {
    /** Class 08: connection exception. */
    private static final String GONE = "08006";
    /**
     * What psql exits with when its server is gone (psql's manual, Exit Status), who was killed with its container, and a status that nobody
     * could tell any more.
     */
    private static final Set<Integer> ENDED_WITH_THE_SERVER = Set.of(2, 137, -1);

    /** @throws SQLException of class 08 when it was ended with its server */
    void run(Duration patience, String statement) throws SQLException {
        NodeHandle primary = scene.stack().node(scene.setting().primary());
        try {
            ExecResult result = primary.exec(
                    List.of("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", where(primary), "-c", statement), patience);
            if (!result.succeeded()) {
                throw new SQLException(
                        result.errors().strip(), ENDED_WITH_THE_SERVER.contains(result.exitStatus()) ? GONE : "");
            }
        } catch (UnderstudyException e) {
            // A container engine that is asked about what it has just lost may answer anything.
            throw new SQLException(e.getMessage(), primary.state() == ServiceState.RUNNING ? "" : GONE, e);
        }
    }

    private String where(NodeHandle primary) {
        // As it was planned: the port that a server listens on names its socket, also while links lead to it elsewhere.
        return "dbname=" + PoolDatabase.SERVER_DATABASE + " host='"
                + scene.stack().plan().interior().sockets() + "' port="
                + scene.stack().plan().node(primary.plan().id()).address().port() + " user=postgres application_name="
                + application;
    }
}
