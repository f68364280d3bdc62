package dev.understudy.engine.drill;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.RunningStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The check that a failover left none of the stack's slots behind: a slot that nobody reads holds WAL back until the disk is full. Slots of
 * other names are somebody else's.
 */
final class SlotsRead {
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(30);

    private static final String IDLE =
            "SELECT slot_name FROM pg_replication_slots WHERE NOT active AND NOT temporary ORDER BY slot_name";

    private final Databases databases;
    private final Set<String> ours;

    SlotsRead(RunningStack stack, Databases databases) {
        this.databases = databases;
        this.ours = stack.plan().slotNames();
    }

    CheckResult check(NodePlan node) throws SQLException {
        List<String> idle = idle(node);
        return CheckResult.of(
                "somebody streams from every slot of " + node.id(),
                idle.isEmpty(),
                idle.isEmpty() ? "yes" : "nobody reads " + String.join(", ", idle));
    }

    private List<String> idle(NodePlan node) throws SQLException {
        List<String> idle = new ArrayList<>();
        try (Connection connection =
                        databases.open(node.endpoint(), DbRole.MONITOR, PoolDatabase.SERVER_DATABASE, SQL_TIMEOUT);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(IDLE)) {
            while (row.next()) {
                if (ours.contains(row.getString(1))) {
                    idle.add(row.getString(1));
                }
            }
        }
        return idle;
    }
}
