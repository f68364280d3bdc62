package dev.understudy.core.render;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Setting;
import java.util.List;

/** Where a node streams from. It is rewritten whenever the node is told to be something else, and takes effect by a reload. */
public final class ReplicationConf {
    private ReplicationConf() {}

    public static RenderedFile render(StackPlan plan, NodePlan node, Assignment assignment) {
        String text = switch (assignment) {
            case Assignment.Primary primary -> "# Rendered by understudy: the primary streams from nobody.\n";
            case Assignment.Standby standby -> standby(plan, node, plan.node(standby.upstream()));
        };
        return new RenderedFile(PlannedFiles.replicationConf(node), text);
    }

    /**
     * The libpq connection string from a node to another as the replicator; add {@code dbname=postgres} for pg_rewind. Holds no
     * secret: the password is in the node's password file.
     */
    public static String conninfo(StackPlan plan, NodePlan node, NodePlan upstream) {
        return "host=" + upstream.address().host() + " port="
                + upstream.address().port()
                + " user=" + DbRole.REPLICATOR.roleName()
                + " passfile=" + quoted(PlannedFiles.passfile(node).path())
                + " application_name=" + node.applicationName()
                + " sslmode=verify-full sslrootcert=" + quoted(plan.interior().caCertificate())
                + " ssl_min_protocol_version=TLSv1.3"
                // A dead upstream is noticed in seconds, not after the kernel's two hours.
                + " connect_timeout=5 keepalives_idle=5 keepalives_interval=2 keepalives_count=3";
    }

    private static String standby(StackPlan plan, NodePlan node, NodePlan upstream) {
        return new ConfFile("Rendered by understudy: " + node.id() + " follows " + upstream.id() + ".")
                .section(
                        "upstream",
                        List.of(
                                new Setting(
                                        "primary_conninfo", conninfo(plan, node, upstream), "verified by name and CA"),
                                new Setting(
                                        "primary_slot_name",
                                        node.slotName(),
                                        "the upstream keeps the WAL this node has not received")))
                .text();
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
