package dev.understudy.core.render.compose;

import dev.understudy.core.plan.PlannedImages;
import dev.understudy.core.plan.StackPlan;
import java.util.List;
import java.util.stream.Collectors;

/** {@code .env.example}: every variable of the compose file, with its default. */
final class EnvExample {
    private static final String OWN_IMAGES = """
                # Images; one that is not there is built under that name, so pull your own first. Bases are any Debian with the packages wanted; pgdg takes
                # PostgreSQL from apt.postgresql.org. Images that are not Understudy's belong into the stack file (images).
                """;

    private static final String UPSTREAM_IMAGES = """
                # Images. Those that the stack file names are pulled when they are missing, of the same major when you change them here. Understudy's
                # own are built where they are missing. The tools image makes passwords and certificates and runs the init scripts.
                """;

    private EnvExample() {}

    static String render(StackPlan plan) {
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

                """.formatted(plan.network().orElseThrow().prefix(), NodeMemory.of(plan))
                + images(plan);
    }

    private static String images(StackPlan plan) {
        PlannedImages images = plan.images().orElse(PlannedImages.OWN);
        return (plan.images().isEmpty() ? OWN_IMAGES : UPSTREAM_IMAGES)
                + postgres(plan, images)
                + images.pgbouncer()
                        .map(image -> variable("PGBOUNCER_IMAGE", image.value()))
                        .orElseGet(() -> variable("PGBOUNCER_IMAGE", Images.pgbouncer())
                                + variable("PGBOUNCER_BASE", Images.pgbouncerBase()))
                + variable("EXPORTER_IMAGE", Images.exporter())
                + variable("EXPORTER_BASE", Images.monitoringBase())
                + variable("PROMETHEUS_IMAGE", Images.prometheus())
                + variable("PROMETHEUS_BASE", Images.monitoringBase());
    }

    private static String postgres(StackPlan plan, PlannedImages images) {
        int major = images.postgres().isEmpty() ? plan.spec().postgresMajor() : PlannedImages.HELPER_MAJOR;
        String own = Images.postgres(major);
        String tools = images.postgres()
                .map(image -> variable("POSTGRES_IMAGE", image.value())
                        + variable("TOOLS_IMAGE", images.ownTools() ? own : image.value()))
                .orElseGet(() -> variable("POSTGRES_IMAGE", own));
        return images.ownTools()
                ? tools
                        + variable("POSTGRES_BASE", Images.postgresBase(major))
                        + variable("POSTGRES_PACKAGES", Images.postgresPackages(major))
                : tools;
    }

    private static String variable(String name, String value) {
        return "#UNDERSTUDY_" + name + "=" + value + "\n";
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
