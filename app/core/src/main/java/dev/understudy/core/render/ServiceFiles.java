package dev.understudy.core.render;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlannedFiles;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.ServicePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;

/** The configuration of exporters and Prometheus. */
public final class ServiceFiles {
    private ServiceFiles() {}

    /** An exporter's environment ({@code NAME=value} lines, secret) or {@code prometheus.yml}. */
    public static RenderedFile render(StackPlan plan, ServicePlan service, Secrets secrets) {
        return switch (service.kind()) {
            case POSTGRES_EXPORTER -> exporter(plan, service, secrets);
            case PROMETHEUS -> prometheus(plan, service);
        };
    }

    private static RenderedFile exporter(StackPlan plan, ServicePlan service, Secrets secrets) {
        NodePlan node = plan.node(service.node().orElseThrow());
        String text = "DATA_SOURCE_URI=" + node.address() + "/" + PoolDatabase.SERVER_DATABASE
                + "?sslmode=verify-full&sslrootcert=" + plan.interior().caCertificate() + "&connect_timeout=2\n"
                + "DATA_SOURCE_USER=" + secrets.login(DbRole.MONITOR) + "\n"
                + "DATA_SOURCE_PASS=" + secrets.password(DbRole.MONITOR) + "\n"
                + "PG_EXPORTER_WEB_LISTEN_ADDRESS=" + service.listen() + "\n"
                + "PG_EXPORTER_EXTEND_QUERY_PATH=" + service.directory() + "/queries.yml\n";
        return new RenderedFile(PlannedFiles.exporterEnv(service), text);
    }

    private static RenderedFile prometheus(StackPlan plan, ServicePlan prometheus) {
        StringBuilder text = new StringBuilder("""
                # Rendered by understudy.
                global:
                  # With its server down an exporter answers after a second: less would report the exporter as down.
                  scrape_interval: 5s
                  scrape_timeout: 3s
                  evaluation_interval: 5s
                rule_files:
                  - alerts.yml
                scrape_configs:
                  - job_name: postgres
                    static_configs:
                """);
        for (ServicePlan service : plan.services()) {
            service.node()
                    .ifPresent(node -> text.append("      - targets: ['")
                            .append(service.address())
                            .append("']\n")
                            .append("        labels:\n          stack: ")
                            .append(plan.name())
                            .append("\n          node: ")
                            .append(node)
                            .append("\n          zone: ")
                            .append(quoted(plan.node(node).spec().zone()))
                            .append("\n          region: ")
                            .append(quoted(plan.node(node).spec().region()))
                            .append('\n'));
        }
        return new RenderedFile(PlannedFiles.prometheusYml(prometheus), text.toString());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
