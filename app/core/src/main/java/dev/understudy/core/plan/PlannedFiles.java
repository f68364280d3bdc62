package dev.understudy.core.plan;

import dev.understudy.core.plan.ServicePlan.Kind;
import java.util.ArrayList;
import java.util.List;

/** Where each rendered file goes and with which mode: the planner lists them, the renderers fill them. */
public final class PlannedFiles {
    private static final String SECRET = "600";
    private static final String PLAIN = "644";

    private PlannedFiles() {}

    /** Every file, in the order it is written. */
    public static List<PlannedFile> of(
            StackLayout layout,
            boolean archives,
            List<NodePlan> nodes,
            List<PoolerPlan> poolers,
            List<ServicePlan> services) {
        List<PlannedFile> files = new ArrayList<>();
        files.add(initSettings(layout));
        for (NodePlan node : nodes) {
            files.addAll(List.of(
                    postgresqlConf(node),
                    pgHba(node),
                    pgIdent(node),
                    replicationConf(node),
                    assignmentEnv(node),
                    passfile(node)));
            if (archives) {
                files.add(pgbackrestConf(node));
            }
        }
        for (PoolerPlan pooler : poolers) {
            files.addAll(List.of(pgbouncerIni(pooler), databasesIni(pooler), authIni(pooler), userlist(pooler)));
        }
        for (ServicePlan service : services) {
            files.add(service.kind() == Kind.PROMETHEUS ? prometheusYml(service) : exporterEnv(service));
        }
        return files;
    }

    public static PlannedFile initSettings(StackLayout layout) {
        return plain(layout.initSettings());
    }

    public static PlannedFile postgresqlConf(NodePlan node) {
        return plain(node.configDirectory() + "/postgresql.conf");
    }

    public static PlannedFile pgHba(NodePlan node) {
        return plain(node.configDirectory() + "/pg_hba.conf");
    }

    public static PlannedFile pgIdent(NodePlan node) {
        return plain(node.configDirectory() + "/pg_ident.conf");
    }

    public static PlannedFile replicationConf(NodePlan node) {
        return plain(node.configDirectory() + "/replication.conf");
    }

    public static PlannedFile assignmentEnv(NodePlan node) {
        return plain(node.configDirectory() + "/assignment.env");
    }

    public static PlannedFile passfile(NodePlan node) {
        return secret(node.configDirectory() + "/replicator.pass");
    }

    public static PlannedFile pgbackrestConf(NodePlan node) {
        return secret(node.configDirectory() + "/pgbackrest.conf");
    }

    public static PlannedFile pgbouncerIni(PoolerPlan pooler) {
        return plain(pooler.configDirectory() + "/pgbouncer.ini");
    }

    public static PlannedFile databasesIni(PoolerPlan pooler) {
        return plain(pooler.configDirectory() + "/databases.ini");
    }

    /** No secret, but made where the secrets are. */
    public static PlannedFile authIni(PoolerPlan pooler) {
        return secret(pooler.configDirectory() + "/auth.ini");
    }

    public static PlannedFile userlist(PoolerPlan pooler) {
        return secret(pooler.configDirectory() + "/userlist.txt");
    }

    public static PlannedFile exporterEnv(ServicePlan service) {
        return secret(service.directory() + "/exporter.env");
    }

    public static PlannedFile prometheusYml(ServicePlan service) {
        return plain(service.directory() + "/prometheus.yml");
    }

    private static PlannedFile plain(String path) {
        return new PlannedFile(path, PLAIN, false);
    }

    private static PlannedFile secret(String path) {
        return new PlannedFile(path, SECRET, true);
    }
}
