package dev.understudy.engine.workload;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.sql.Databases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Opens the connections of one client path, as the application's role. Immutable. */
final class PathConnector {
    private final Databases databases;
    private final ClientPath path;
    private final List<Endpoint> endpoints;
    private final Duration timeout;

    PathConnector(StackPlan plan, Databases databases, ClientPath path, Duration timeout) {
        this.databases = databases;
        this.path = path;
        this.endpoints = path == ClientPath.DIRECT
                ? plan.nodes().stream().map(NodePlan::endpoint).toList()
                : plan.poolers().stream().map(PoolerPlan::endpoint).toList();
        this.timeout = timeout;
    }

    ClientPath path() {
        return path;
    }

    /** @param turn picks the pooler; whoever adds one gets the next. A direct client always tries all nodes */
    Connection connect(int turn) throws SQLException {
        return switch (path) {
            case TRANSACTION_POOL -> databases.openPooled(pooler(turn), DbRole.APP, PoolDatabase.READ_WRITE, timeout);
            case SESSION_POOL -> databases.openPooled(pooler(turn), DbRole.APP, PoolDatabase.SESSION, timeout);
            case DIRECT -> databases.openPrimary(endpoints, DbRole.APP, timeout);
        };
    }

    private Endpoint pooler(int turn) {
        return endpoints.get(Math.floorMod(turn, endpoints.size()));
    }
}
