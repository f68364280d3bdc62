package dev.understudy.engine.rotation;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.render.Secrets;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Logs in wherever a role's clients do, before a login is put into use, and with a password that must not be good any more. */
record LoginProof(RunningStack stack, Databases databases) {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final String REFUSED = "28P01";
    private static final String POSTGRES = "postgres";

    /** A way in. */
    @FunctionalInterface
    private interface Way {
        Connection open(Databases databases) throws SQLException;
    }

    private record Place(String name, Way way, boolean console) {}

    /**
     * Waits until the login is let in everywhere, as the role itself; poolers take their files into force after they were told to.
     *
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} with the place and its last answer
     */
    void requireGood(DbRole role, String login, Duration patience) {
        Databases candidate = databases.as(role, login);
        Parallel.run(places(role).stream()
                .<Runnable>map(place -> () -> Await.until(
                        login + " to be let in by " + place.name(), patience, () -> attempt(place, candidate, role)))
                .toList());
    }

    /**
     * Waits until every pooler that runs looks up passwords under the login that is in use.
     *
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} with the pooler and the login it uses
     */
    void requireLookups(Duration patience) {
        String wanted = stack.secrets().login(DbRole.POOLER_LOOKUP);
        Parallel.run(stack.poolers().stream()
                .filter(pooler -> pooler.state() == ServiceState.RUNNING)
                .<Runnable>map(pooler -> () -> Await.until(
                        pooler.id() + " to look up passwords as " + wanted, patience, () -> looksUp(pooler, wanted)))
                .toList());
    }

    private Observation<Boolean> looksUp(PoolerHandle pooler, String wanted) {
        try (Connection console = databases.openConsole(pooler.plan().endpoint(), DbRole.ADMIN, ANSWER);
                Statement statement = console.createStatement();
                ResultSet row = statement.executeQuery("SHOW CONFIG")) {
            String found = "nobody";
            while (row.next()) {
                if (row.getString("key").equals("auth_user")) {
                    found = row.getString("value");
                }
            }
            return wanted.equals(found)
                    ? new Observation.Found<>(true)
                    : new Observation.NotYet<>("it does as " + found);
        } catch (SQLException e) {
            return new Observation.NotYet<>(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    /**
     * @param before the passwords as they were
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} where the old password still lets in
     */
    void requireRefused(NodeHandle primary, DbRole role, String login, Secrets before) {
        Databases old = new Databases(stack.plan(), before).as(role, login);
        try (Connection connection = direct(primary, role).way().open(old)) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "the old password of " + login + " is still good on " + primary.id(),
                    "Run the command again; `understudy logs " + primary.id() + "` may say more.");
        } catch (SQLException e) {
            if (!REFUSED.equals(e.getSQLState())) {
                throw new UnderstudyException(
                        ErrorCode.OPERATION_FAILED,
                        "cannot tell whether the old password of " + login + " is refused by " + primary.id() + ": "
                                + e.getMessage(),
                        "Run the command again.",
                        e);
            }
        }
    }

    private static Observation<Boolean> attempt(Place place, Databases candidate, DbRole role) {
        try (Connection connection = place.way().open(candidate);
                Statement statement = connection.createStatement()) {
            if (place.console()) {
                return new Observation.Found<>(true);
            }
            try (ResultSet row = statement.executeQuery("SELECT current_user::text")) {
                row.next();
                String user = row.getString(1);
                return role.roleName().equals(user)
                        ? new Observation.Found<>(true)
                        : new Observation.NotYet<>("it is " + user + " there");
            }
        } catch (SQLException e) {
            return new Observation.NotYet<>(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    private List<Place> places(DbRole role) {
        List<Place> places = new ArrayList<>();
        for (NodeHandle node : stack.nodes()) {
            if (node.state() == ServiceState.RUNNING) {
                places.add(direct(node, role));
            }
        }
        for (PoolerHandle pooler : stack.poolers()) {
            if (pooler.state() == ServiceState.RUNNING) {
                places.addAll(pooled(pooler, role));
            }
        }
        return places;
    }

    private static Place direct(NodeHandle node, DbRole role) {
        return switch (role) {
            case REPLICATOR ->
                new Place(
                        node.id(),
                        databases -> databases.openReplication(node.plan().endpoint(), ANSWER),
                        true);
            case BACKUP ->
                new Place(
                        node.id(), databases -> databases.open(node.plan().endpoint(), role, POSTGRES, ANSWER), false);
            case MIGRATOR, APP, READONLY, ADMIN, MONITOR, POOLER_LOOKUP ->
                new Place(
                        node.id(),
                        databases -> databases.open(node.plan().endpoint(), role, PoolDatabase.SERVER_DATABASE, ANSWER),
                        false);
        };
    }

    private static List<Place> pooled(PoolerHandle pooler, DbRole role) {
        return switch (role) {
            case MIGRATOR, APP, READONLY -> databases(pooler, role);
            case ADMIN, MONITOR ->
                List.of(new Place(
                        pooler.id(),
                        databases -> databases.openConsole(pooler.plan().endpoint(), role, ANSWER),
                        true));
            case BACKUP, REPLICATOR, POOLER_LOOKUP -> List.of();
        };
    }

    /** Those that lead somewhere now. */
    private static List<Place> databases(PoolerHandle pooler, DbRole role) {
        List<Place> places = new ArrayList<>();
        for (PoolDatabase database : PoolDatabase.values()) {
            boolean leads = database == PoolDatabase.READ_ONLY
                    ? pooler.routing().readOnly().isPresent()
                    : pooler.routing().readWrite().isPresent();
            if (leads) {
                places.add(new Place(
                        pooler.id() + "/" + database.databaseName(),
                        databases -> databases.openPooled(pooler.plan().endpoint(), role, database, ANSWER),
                        false));
            }
        }
        return places;
    }
}
