package dev.understudy.engine.failover;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.postgres.TimelineHistory;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.engine.sql.Databases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Whether a standby has WAL that its upstream's timeline never had. Such a one says that it streams, for the moment until the end of what
 * both have in common, again and again, and never gets any further.
 */
final class Divergence {
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(5);

    private final Databases databases;

    Divergence(Databases databases) {
        this.databases = databases;
    }

    /** @throws SQLException when the upstream cannot be asked for its history */
    boolean between(ServerFacts standby, ServerFacts upstream, Endpoint upstreamAt) throws SQLException {
        return standby.timeline().compareTo(upstream.timeline()) < 0
                && history(upstreamAt, upstream.timeline()).leftBy(standby.timeline(), standby.position());
    }

    private TimelineHistory history(Endpoint server, TimelineId timeline) throws SQLException {
        try (Connection walsender = databases.openReplication(server, SQL_TIMEOUT);
                Statement statement = walsender.createStatement();
                ResultSet file = statement.executeQuery("TIMELINE_HISTORY " + timeline.value())) {
            if (!file.next()) {
                throw new SQLException("the server has no history of timeline " + timeline);
            }
            return TimelineHistory.parse(file.getString("content"));
        } catch (IllegalArgumentException e) {
            throw new SQLException("the history of timeline " + timeline + " cannot be read: " + e.getMessage(), e);
        }
    }
}
