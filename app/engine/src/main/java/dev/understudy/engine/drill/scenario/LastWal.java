package dev.understudy.engine.drill.scenario;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.drill.Scene;
import dev.understudy.runtime.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * What decides about a server on a full disk. As long as it has WAL files ahead, recycled ones of before, it lives: it takes statements, rolls
 * back those that need room, and comes back from a checkpoint that kills it. When it cannot make the next one it is gone, and so is
 * every start of it. How many it has ahead is chance, so they are used up before the disk is filled; after that the last one is.
 */
final class LastWal {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);
    private static final String APPLICATION = "understudy-drill-wal";
    private static final String USE = """
            DO $$
            DECLARE
              ahead int;
            BEGIN
              SELECT count(*) INTO ahead FROM pg_ls_waldir()
              WHERE name ~ '^[0-9A-F]{24}$' AND name > pg_walfile_name(pg_current_wal_insert_lsn());
              FOR used IN 1..ahead + %d LOOP
                PERFORM pg_logical_emit_message(false, 'understudy', 'one WAL file less');
                PERFORM pg_switch_wal();
              END LOOP;
            END $$""";
    /** Of a standby that would lack what clients were told, if the primary were gone now. */
    private static final String BEHIND = "SELECT count(*) FROM pg_stat_replication"
            + " WHERE pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn) > 1024 * 1024";

    private LastWal() {}

    /** Uses up what there is ahead, with room on the disk, and waits for the standbys to have it. */
    static void prepare(Scene scene) {
        try (Connection observer = scene.databases()
                        .open(
                                scene.stack()
                                        .node(scene.setting().primary())
                                        .plan()
                                        .endpoint(),
                                DbRole.MONITOR,
                                PoolDatabase.SERVER_DATABASE,
                                SQL_TIMEOUT);
                Statement statement = observer.createStatement()) {
            psql(scene).run(PATIENCE, USE.formatted(0));
            Await.untilTrue("standbys to have the WAL that was used up", PATIENCE, () -> nobodyIsBehind(statement));
        } catch (SQLException e) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "cannot use up the primary's WAL files: " + e.getMessage(),
                    "Look at `understudy status`.",
                    e);
        }
    }

    private static boolean nobodyIsBehind(Statement statement) {
        try (ResultSet row = statement.executeQuery(BEHIND)) {
            row.next();
            return row.getInt(1) == 0;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Uses the last one on a full disk, by which the server goes. */
    static void use(Scene scene) {
        CompletableFuture<Void> used = new CompletableFuture<>();
        try {
            // One begins the next file, and one more is for a file that was made meanwhile.
            psql(scene).run(PATIENCE, USE.formatted(2));
            used.complete(null);
        } catch (SQLException e) {
            used.completeExceptionally(e);
        }
        if (ServerWork.isCutOff(used)) {
            scene.note("AT", "the last WAL file was full, and there was no room for another");
        } else {
            scene.doubt(
                    "the server gave up on its full disk",
                    used.isCompletedExceptionally()
                            ? String.valueOf(used.exceptionNow().getMessage())
                            : "it had room for more WAL");
        }
    }

    private static PrimaryPsql psql(Scene scene) {
        return new PrimaryPsql(scene, APPLICATION);
    }
}
