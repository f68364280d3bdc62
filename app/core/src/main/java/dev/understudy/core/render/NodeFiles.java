package dev.understudy.core.render;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.stack.NodeSpec;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration of a PostgreSQL node. */
public final class NodeFiles {
    private NodeFiles() {}

    /** What holds no secret: the server's, host-based access and user-name map, and the replication of its declared role. */
    public static List<RenderedFile> render(StackPlan plan, NodePlan node) {
        return List.of(
                new RenderedFile(PlannedFiles.postgresqlConf(node), PostgresqlConf.render(plan, node)),
                new RenderedFile(PlannedFiles.pgHba(node), PgHba.render(plan, node)),
                new RenderedFile(PlannedFiles.pgIdent(node), ident(plan)),
                ReplicationConf.render(plan, node, declared(node.spec())));
    }

    /**
     * The node's password file for replication, base backups and pg_rewind: an entry per node, since any may become its upstream.
     */
    public static RenderedFile passfile(StackPlan plan, NodePlan node, Secrets secrets) {
        return passfile(List.of(plan), node, secrets);
    }

    /** The same for a node that reaches the others in several ways. */
    public static RenderedFile passfile(List<StackPlan> views, NodePlan node, Secrets secrets) {
        String lines = views.stream()
                .flatMap(plan -> plan.nodes().stream())
                .map(NodePlan::address)
                .distinct()
                .map(address -> address + ":*:" + DbRole.REPLICATOR.roleName() + ":"
                        + secrets.password(DbRole.REPLICATOR) + "\n")
                .collect(Collectors.joining());
        return new RenderedFile(PlannedFiles.passfile(node), lines);
    }

    /** What the node is told to be at first. */
    public static Assignment declared(NodeSpec spec) {
        return spec.upstream()
                .<Assignment>map(upstream -> new Assignment.Standby(upstream, Assignment.Prepare.AS_IS))
                .orElseGet(Assignment.Primary::new);
    }

    private static String ident(StackPlan plan) {
        return "# Rendered by understudy. The superuser has no password: it is whoever runs the servers.\n"
                + "# MAP OS-USER DB-USER\n"
                + "node " + plan.postgresUser() + " postgres\n"
                + (plan.archive().isPresent() ? "node " + plan.postgresUser() + " backup\n" : "");
    }
}
