package dev.understudy.engine.operation;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Progress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says how far base backups of a server are, every quarter of one that takes its time, as the server itself says it. It is there for
 * patience: when it cannot look it says nothing.
 */
final class BackupWatch implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long PERIOD_SECONDS = 2;
    private static final int QUARTER = 25;
    private static final int WHOLE = 100;

    private final NodePlan upstream;
    private final Databases databases;
    private final Progress progress;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("backup-watch").unstarted(task));
    private int said;

    BackupWatch(NodePlan upstream, Databases databases, Progress progress) {
        this.upstream = upstream;
        this.databases = databases;
        this.progress = progress;
    }

    BackupWatch start() {
        var ignored = clock.scheduleWithFixedDelay(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
        return this;
    }

    private void look() {
        try (Connection connection =
                        databases.open(upstream.endpoint(), DbRole.MONITOR, PoolDatabase.SERVER_DATABASE, TIMEOUT);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT phase, backup_streamed, coalesce(backup_total, 0)"
                        + " FROM pg_stat_progress_basebackup ORDER BY pid DESC LIMIT 1")) {
            if (row.next()) {
                say(row.getString(1), row.getLong(2), row.getLong(3));
            }
        } catch (SQLException e) {
            // The backup itself says what goes wrong.
        }
    }

    private void say(String phase, long streamed, long total) {
        int percent = total == 0 ? 0 : (int) Math.min(WHOLE, WHOLE * streamed / total);
        if (percent >= said + QUARTER) {
            said = percent / QUARTER * QUARTER;
            try (Progress.Step step = progress.begin("base backup of " + upstream.id())) {
                step.done(percent + " % of " + (total >> 20) + " MB (" + phase + ")");
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
