package dev.understudy.engine.rotation;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;

/**
 * Waits until every standby that runs has replayed what the primary has written: roles change on the primary, and reach the others with the
 * WAL. One that does not run learns of them before it serves anybody.
 */
record CaughtUp(RunningStack stack, Databases databases) {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final String POSTGRES = "postgres";

    void await(NodeHandle primary, Duration patience) {
        Lsn written = Await.until(
                "the position of " + primary.id(), patience, () -> ask(primary.plan(), "pg_current_wal_insert_lsn()"));
        for (NodeHandle node : stack.nodes()) {
            if (!node.id().equals(primary.id()) && node.state() == ServiceState.RUNNING) {
                Await.until(node.id() + " to replay up to " + written, patience, () -> replayed(node.plan(), written));
            }
        }
    }

    private Observation<Lsn> replayed(NodePlan node, Lsn wanted) {
        Observation<Lsn> seen = ask(node, "pg_last_wal_replay_lsn()");
        return seen instanceof Observation.Found<Lsn> found && found.value().compareTo(wanted) < 0
                ? new Observation.NotYet<>("it has replayed up to " + found.value())
                : seen;
    }

    private Observation<Lsn> ask(NodePlan node, String function) {
        try (Connection connection = databases.open(node.endpoint(), DbRole.ADMIN, POSTGRES, ANSWER);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + function)) {
            row.next();
            String position = row.getString(1);
            return position == null
                    ? new Observation.NotYet<>("it has no position")
                    : new Observation.Found<>(Lsn.parse(position));
        } catch (SQLException e) {
            return new Observation.NotYet<>(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }
}
