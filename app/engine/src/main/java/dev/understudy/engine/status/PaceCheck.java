package dev.understudy.engine.status;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells a standby that does not keep up from one that is behind for a moment, as every asynchronous one is under load. A stalled receiver
 * still says that it streams, so only what has been replayed tells. Thread-safe.
 */
final class PaceCheck {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    private static final String PACE = """
            SELECT greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) AS received,
                   pg_last_wal_replay_lsn() AS replayed,
                   pg_is_wal_replay_paused() AS paused
            """;

    private final Databases databases;

    PaceCheck(Databases databases) {
        this.databases = databases;
    }

    /**
     * Gives a standby {@link Pace#PATIENCE} to replay what its primary had written.
     *
     * @return why it does not keep up; empty when it does
     */
    Optional<String> problem(Endpoint standby, Lsn written) {
        AtomicReference<String> last = new AtomicReference<>("");
        try (Connection connection =
                databases.open(standby, DbRole.MONITOR, PoolDatabase.SERVER_DATABASE, ANSWER_MAX)) {
            Await.until("it to replay " + written, Pace.PATIENCE, () -> look(connection, written, last));
            return Optional.empty();
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            return Optional.of(last.get());
        } catch (SQLException e) {
            return Optional.of(StatusQueries.firstLine(e));
        }
    }

    private static Observation<Pace> look(Connection connection, Lsn written, AtomicReference<String> problem) {
        try {
            Pace pace = ask(connection);
            problem.set(pace.problem(written));
            return pace.reached(written) ? new Observation.Found<>(pace) : new Observation.NotYet<>(problem.get());
        } catch (SQLException e) {
            problem.set(StatusQueries.firstLine(e));
            return new Observation.NotYet<>(problem.get());
        }
    }

    private static Pace ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(PACE)) {
            row.next();
            return new Pace(lsn(row.getString("received")), lsn(row.getString("replayed")), row.getBoolean("paused"));
        }
    }

    /** Null until the first WAL has come. */
    private static Lsn lsn(@Nullable String text) {
        return text == null ? Lsn.ZERO : Lsn.parse(text);
    }
}
