package dev.understudy.engine.drill.scenario;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.drill.Scene;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.NodeHandle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Something long that the primary's server is made to do, so that it can be struck meanwhile. */
final class ServerWork implements Moment.Hold {
    private static final Duration BEGIN_DEADLINE = Duration.ofSeconds(20);
    private static final Duration WORK_DEADLINE = Duration.ofMinutes(2);
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);
    private static final String BASE_BACKUP =
            "BASE_BACKUP (LABEL 'understudy drill', TARGET 'blackhole', CHECKPOINT 'fast', WAL false, MAX_RATE 1024)";
    /** Names the sessions of a checkpoint, so that they can be found again. */
    private static final String APPLICATION = "understudy-drill-checkpoint";
    /** Class 08 (connection exception) and 57P (operator intervention: a server that shuts down says so). */
    private static final List<String> CUT_OFF = List.of("08", "57P");

    private final Scene scene;
    private final String what;
    private final Work task;
    private final CompletableFuture<Void> work = new CompletableFuture<>();

    private ServerWork(Scene scene, String what, Work task) {
        this.scene = scene;
        this.what = what;
        this.task = task;
    }

    /** What the server is made to do. */
    private interface Work {
        /** To its own end, good or bad, or until it is cut off, which is an exception of {@link #CUT_OFF}. */
        void run() throws SQLException;

        /** Lets go of a server that was not struck. */
        void cancel() throws SQLException;
    }

    /** A spread one, as the timer makes them and a backup may ask for: it takes as long as the settings say, so it is not over at once. */
    static Moment.Hold checkpoint(Scene scene) {
        return new ServerWork(scene, "a checkpoint", new Checkpoint(scene))
                .begin("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + APPLICATION
                        + "' AND state = 'active' AND wait_event = 'CheckpointDone'");
    }

    /** Slow, and sent nowhere. */
    static Moment.Hold baseBackup(Scene scene) {
        return new ServerWork(scene, "a base backup", new BaseBackup(scene))
                .begin("SELECT count(*) FROM pg_stat_progress_basebackup WHERE phase = 'streaming database files'");
    }

    /** @param scene whose primary it is */
    private record Checkpoint(Scene scene) implements Work {
        @Override
        public void run() throws SQLException {
            psql(WORK_DEADLINE, "SELECT pg_backup_start('understudy drill', false)");
        }

        @Override
        public void cancel() throws SQLException {
            psql(
                    SQL_TIMEOUT,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" + APPLICATION
                            + "' AND pid <> pg_backend_pid()");
        }

        private void psql(Duration patience, String statement) throws SQLException {
            new PrimaryPsql(scene, APPLICATION).run(patience, statement);
        }
    }

    /** Over the driver, which knows no COPY of the replication protocol: it reads to the end, and then complains. */
    private static final class BaseBackup implements Work {
        private final Scene scene;
        private final AtomicReference<@Nullable Connection> open = new AtomicReference<>();

        BaseBackup(Scene scene) {
            this.scene = scene;
        }

        @Override
        public void run() throws SQLException {
            try (Connection walsender = scene.databases()
                            .openReplication(primary(scene).plan().endpoint(), WORK_DEADLINE);
                    Statement statement = walsender.createStatement()) {
                open.set(walsender);
                statement.execute(BASE_BACKUP);
            }
        }

        @Override
        public void cancel() throws SQLException {
            Connection walsender = open.get();
            if (walsender != null) {
                walsender.abort(Runnable::run);
            }
        }
    }

    private static NodeHandle primary(Scene scene) {
        return scene.stack().node(scene.setting().primary());
    }

    private ServerWork begin(String sign) {
        Thread.ofPlatform()
                .daemon()
                .name("understudy-" + what.replace(' ', '-'))
                .start(this::work);
        try (Connection observer = observer(scene, primary(scene).plan())) {
            Await.until(what + " to be under way", BEGIN_DEADLINE, () -> seen(observer, sign));
            return this;
        } catch (SQLException e) {
            throw letGo(new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "cannot see whether " + what + " is under way: " + e.getMessage(),
                    "Look at `understudy status`.",
                    e));
        } catch (UnderstudyException e) {
            throw letGo(e);
        }
    }

    private void work() {
        try {
            task.run();
            work.complete(null);
        } catch (SQLException | RuntimeException e) {
            work.completeExceptionally(e);
        }
    }

    private static Connection observer(Scene scene, NodePlan primary) throws SQLException {
        return scene.databases().open(primary.endpoint(), DbRole.MONITOR, PoolDatabase.SERVER_DATABASE, SQL_TIMEOUT);
    }

    private Observation<Boolean> seen(Connection observer, String sign) {
        if (work.isDone()) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    what + " ended before it was seen to be under way: " + end(),
                    "A checkpoint needs psql, which an embedded PostgreSQL comes without; leave --at away there.");
        }
        try (Statement statement = observer.createStatement();
                ResultSet row = statement.executeQuery(sign)) {
            row.next();
            return row.getInt(1) > 0
                    ? new Observation.Found<>(true)
                    : new Observation.NotYet<>("it is not under way yet");
        } catch (SQLException e) {
            return new Observation.NotYet<>(String.valueOf(e.getMessage()));
        }
    }

    private UnderstudyException letGo(UnderstudyException cause) {
        try {
            task.cancel();
        } catch (SQLException | RuntimeException e) {
            cause.addSuppressed(e);
        }
        return cause;
    }

    private String end() {
        return work.isCompletedExceptionally()
                ? String.valueOf(work.exceptionNow().getMessage())
                : "it is done";
    }

    /**
     * Whatever came to an end of its own before the strike was not struck; what goes on, or was cut off, was. A frozen or isolated
     * server's work ends when it is fenced.
     */
    @Override
    public void close() {
        if (!scene.hasStruck()) {
            // The strike failed, and says so itself.
            var unused = letGo(new UnderstudyException(ErrorCode.OPERATION_FAILED, what + " is let go", ""));
        } else if (endedByItself()) {
            scene.doubt("the fault struck during " + what, "it had ended by then: " + end());
        } else {
            scene.note("AT", what + " was under way");
        }
    }

    private boolean endedByItself() {
        return work.isDone() && !isCutOff(work);
    }

    /** Whether what is done was ended by the loss of its server. Pure. */
    static boolean isCutOff(CompletableFuture<Void> done) {
        return done.isCompletedExceptionally()
                && done.exceptionNow() instanceof SQLException e
                && CUT_OFF.stream()
                        .anyMatch(state -> String.valueOf(e.getSQLState()).startsWith(state));
    }
}
