package dev.understudy.core.render;

import dev.understudy.core.plan.LoopbackPlacement;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Who may log in from where: the superuser over the Unix socket, everybody else with a SCRAM password over TLS. */
final class PgHba {
    private static final String CLIENTS =
            names(DbRole.MIGRATOR, DbRole.APP, DbRole.READONLY, DbRole.ADMIN, DbRole.MONITOR, DbRole.POOLER_LOOKUP);
    /** Operations that concern the cluster and not the application's database. */
    private static final String OPERATORS = names(DbRole.ADMIN, DbRole.MONITOR, DbRole.BACKUP, DbRole.REPLICATOR);

    private PgHba() {}

    static String render(StackPlan plan, NodePlan node) {
        StringBuilder text = new StringBuilder("""
                # Rendered by understudy. There is no line for plain TCP, and none that trusts.
                # TYPE DATABASE USER ADDRESS METHOD
                local all postgres peer map=node
                """);
        if (plan.archive().isPresent()) {
            text.append("local postgres backup peer map=node\n");
        }
        for (String network : networks(node)) {
            line(text, PoolDatabase.SERVER_DATABASE, CLIENTS, network);
            line(text, "postgres", OPERATORS, network);
            line(text, "replication", "replicator", network);
        }
        return text.toString();
    }

    /** Each login by its name: {@code +role} would let in whoever else is made a member of it. */
    private static String names(DbRole... roles) {
        return Arrays.stream(roles).flatMap(role -> role.logins().stream()).collect(Collectors.joining(","));
    }

    private static void line(StringBuilder text, String database, String users, String network) {
        text.append("hostssl ").append(database).append(' ').append(users).append(' ');
        text.append(network).append(" scram-sha-256\n");
    }

    /** Nodes elsewhere than on loopback share a private network with their clients. */
    private static List<String> networks(NodePlan node) {
        return node.listen().equals(LoopbackPlacement.HOST) ? List.of("127.0.0.1/32") : List.of("samenet");
    }
}
