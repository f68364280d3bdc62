package dev.understudy.core.render.compose;

import dev.understudy.core.plan.StackPlan;
import java.util.List;
import java.util.stream.Collectors;

/** {@code .env.example}: every variable of the compose file, with its default. */
final class EnvExample {
    private EnvExample() {}

    static String render(StackPlan plan) {
        int major = plan.spec().postgresMajor();
        return "# Copy to .env; docker compose reads it. What is commented out shows its default.\n\n"
                + profiles(plan)
                + "# Ports on 127.0.0.1. From 32768 on the kernel hands them out to others.\n"
                + ports(plan)
                + """

                # The stack's networks are parts of <this>.0/24. A second stack beside this one takes another, other ports and another COMPOSE_PROJECT_NAME.
                #UNDERSTUDY_NET=%s

                # Limits of each container; 0 CPUs is no limit.
                #UNDERSTUDY_NODE_MEMORY=%s
                #UNDERSTUDY_NODE_SHM=256m
                #UNDERSTUDY_NODE_CPUS=0
                #UNDERSTUDY_POOLER_MEMORY=128m
                #UNDERSTUDY_POOLER_CPUS=0

                # How often Docker asks every container how it is. Each time starts a process there; the server itself is asked every 10 s.
                #UNDERSTUDY_HEALTH_INTERVAL=1s

                # Images; one that is not there is built under that name, so pull your own first. Bases are any Debian with the packages wanted; pgdg takes
                # PostgreSQL from apt.postgresql.org.
                #UNDERSTUDY_POSTGRES_IMAGE=%s
                #UNDERSTUDY_POSTGRES_BASE=%s
                #UNDERSTUDY_POSTGRES_PACKAGES=%s
                #UNDERSTUDY_PGBOUNCER_IMAGE=%s
                #UNDERSTUDY_PGBOUNCER_BASE=debian:trixie-slim
                #UNDERSTUDY_EXPORTER_IMAGE=%s
                #UNDERSTUDY_EXPORTER_BASE=debian:bookworm-slim
                #UNDERSTUDY_PROMETHEUS_IMAGE=%s
                #UNDERSTUDY_PROMETHEUS_BASE=debian:bookworm-slim
                """.formatted(
                                plan.network().orElseThrow().prefix(),
                                NodeMemory.of(plan),
                                Images.postgres(major),
                                Images.postgresBase(major),
                                Images.postgresPackages(major),
                                Images.pgbouncer(),
                                Images.exporter(),
                                Images.prometheus());
    }

    private static String profiles(StackPlan plan) {
        List<String> profiles = Profiles.all(plan);
        return profiles.isEmpty()
                ? ""
                : "# dr: the standbys in other regions than the primary's. monitoring: exporters and Prometheus.\nCOMPOSE_PROFILES="
                        + String.join(",", profiles) + "\n\n";
    }

    private static String ports(StackPlan plan) {
        return plan.nodes().stream()
                        .map(node -> line(node.id().value(), node.endpoint().port()))
                        .collect(Collectors.joining())
                + plan.poolers().stream()
                        .map(pooler -> line(pooler.id(), pooler.endpoint().port()))
                        .collect(Collectors.joining());
    }

    private static String line(String id, int port) {
        return "#UNDERSTUDY_" + Variables.portName(id) + "=" + port + "\n";
    }
}
