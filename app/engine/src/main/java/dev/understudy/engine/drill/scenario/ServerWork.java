package dev.understudy.engine.drill.scenario;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.drill.Scene;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.NodeHandle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Something long that the primary's server is made to do, so that it can be struck meanwhile. */
final class ServerWork implements Moment.Hold {
    private static final Duration BEGIN_DEADLINE = Duration.ofSeconds(20);
    private static final Duration WORK_DEADLINE = Duration.ofMinutes(2);
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);
    private static final String BASE_BACKUP =
            "BASE_BACKUP (LABEL 'understudy drill', TARGET 'blackhole', CHECKPOINT 'fast', WAL false, MAX_RATE 1024)";

    private final Scene scene;
    private final String what;
    private final CompletableFuture<Void> work = new CompletableFuture<>();

    private ServerWork(Scene scene, String what) {
        this.scene = scene;
        this.what = what;
    }

    /** To its good end, or with an exception. */
    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }

    /** A spread one, as the timer makes them and a backup may ask for: it takes as long as the settings say, so it is not over at once. */
    static Moment.Hold checkpoint(Scene scene) {
        NodeHandle primary = primary(scene);
        List<String> psql = List.of(
                "psql",
                "-XqAt",
                "-d",
                "dbname=" + PoolDatabase.SERVER_DATABASE + " host="
                        + scene.setting().plan().layout().sockets() + " port="
                        + primary.plan().endpoint().port() + " user=postgres",
                "-c",
                "SELECT pg_backup_start('understudy drill', false)");
        return new ServerWork(scene, "a checkpoint")
                .begin(
                        () -> requireSuccess(primary.exec(psql, WORK_DEADLINE)),
                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_backup_start(%'"
                                + " AND state = 'active' AND wait_event = 'CheckpointDone'");
    }

    private static void requireSuccess(ExecResult result) throws SQLException {
        if (result.exitStatus() != 0) {
            throw new SQLException(result.errors().strip());
        }
    }

    /** Slow, and sent nowhere. */
    static Moment.Hold baseBackup(Scene scene) {
        NodePlan primary = primary(scene).plan();
        return new ServerWork(scene, "a base backup")
                .begin(
                        () -> {
                            try (Connection walsender =
                                            scene.databases().openReplication(primary.endpoint(), WORK_DEADLINE);
                                    Statement statement = walsender.createStatement()) {
                                statement.execute(BASE_BACKUP);
                            }
                        },
                        "SELECT count(*) FROM pg_stat_progress_basebackup WHERE phase = 'streaming database files'");
    }

    private static NodeHandle primary(Scene scene) {
        return scene.stack().node(scene.setting().primary());
    }

    private ServerWork begin(Work task, String sign) {
        Thread.ofPlatform()
                .daemon()
                .name("understudy-" + what.replace(' ', '-'))
                .start(() -> {
                    try {
                        task.run();
                        work.complete(null);
                    } catch (SQLException | RuntimeException e) {
                        work.completeExceptionally(e);
                    }
                });
        try (Connection observer = observer(scene, primary(scene).plan())) {
            Await.until(what + " to be under way", BEGIN_DEADLINE, () -> seen(observer, sign));
        } catch (SQLException e) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "cannot see whether " + what + " is under way: " + e.getMessage(),
                    "Look at `understudy status`.",
                    e);
        }
        return this;
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

    private String end() {
        return work.isCompletedExceptionally()
                ? String.valueOf(work.exceptionNow().getMessage())
                : "it is done";
    }

    /** Whoever came to a good end before the strike was not struck. A frozen or isolated server's work ends when it is fenced. */
    @Override
    public void close() {
        boolean whole = work.isDone() && !work.isCompletedExceptionally();
        if (whole) {
            scene.doubt("the fault struck during " + what, "it had ended by then");
        } else {
            scene.note("AT", what + " was under way");
        }
    }
}
