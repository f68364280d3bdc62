package dev.understudy.engine.workload;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.report.DurabilityJudge;
import dev.understudy.engine.sql.Databases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an acknowledgement on a client path is worth: the durability settings of a session that is opened as the workload opens its own,
 * by the same role on the same way. A role, a database or a pooler may each have a setting of its own, so asking as somebody else would not
 * tell.
 */
public final class PathSettings {
    private PathSettings() {}

    /** By name, as {@code SHOW} gives them; through the first pooler, for all of them have one configuration. */
    public static Map<String, String> read(StackPlan plan, Databases databases, ClientPath path, Duration timeout)
            throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Connection connection = new PathConnector(plan, databases, path, timeout).connect(0);
                Statement statement = connection.createStatement()) {
            for (String name : DurabilityJudge.SETTINGS) {
                try (ResultSet row = statement.executeQuery("SHOW " + name)) {
                    row.next();
                    settings.put(name, row.getString(1));
                }
            }
        }
        return settings;
    }
}
