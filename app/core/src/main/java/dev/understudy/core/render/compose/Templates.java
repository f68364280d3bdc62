package dev.understudy.core.render.compose;

import dev.understudy.core.plan.PlannedImages;
import dev.understudy.core.plan.StackPlan;

/** What services of a kind have in common, as the anchors of {@code compose.yaml}. */
final class Templates {
    /** Shell that says so and fails, for single quotes of YAML. */
    static final String NOT_OURS =
            "echo \"this image is not of Understudy: name it in the stack file (images) and render again\" >&2; exit 1;";

    private Templates() {}

    static String render(StackPlan plan, String context) {
        PlannedImages images = plan.images().orElse(PlannedImages.OWN);
        String node = images.postgres().isEmpty() ? postgres(plan) : UpstreamTemplates.postgres(plan, images);
        String pooler = images.pgbouncer().isEmpty() ? pooler() : UpstreamTemplates.pooler(plan, images);
        return common() + node + nodeLimits(plan) + pooler + poolerLimits() + others() + builds(plan, images, context);
    }

    private static String common() {
        return """
                x-common: &common
                  # A node that was killed stays dead: what happens then is the failover's decision.
                  restart: "no"
                  init: true
                  cap_drop: [ALL]
                  security_opt: ["no-new-privileges:true"]
                  logging: {driver: json-file, options: {max-size: 50m, max-file: "2"}}

                """;
    }

    private static String postgres(StackPlan plan) {
        return """
                # Images are built here and never pulled: a registry's image of that name would be somebody else's. One service of each image
                # builds it; building it for each service would leave images without a name.
                x-postgres-image: &postgres-image
                  image: %s
                  pull_policy: never

                x-oneshot: &oneshot
                  <<: [*common, *postgres-image]
                  network_mode: none
                  healthcheck: {disable: true}
                  # The image's own volume would stay behind as one without a name.
                  tmpfs: [/var/lib/postgresql]

                x-node: &node
                  <<: [*common, *postgres-image]
                  # A fast shutdown writes a checkpoint.
                  stop_grace_period: 60s
                  healthcheck: {interval: "%s"}
                """.formatted(
                Variables.of("POSTGRES_IMAGE", Images.postgres(plan.spec().postgresMajor())), healthInterval());
    }

    private static String nodeLimits(StackPlan plan) {
        return """
                  # Parallel queries share memory there.
                  shm_size: %s
                  mem_limit: %s
                  cpus: %s

                """.formatted(
                        Variables.of("NODE_SHM", "256m"),
                        Variables.of("NODE_MEMORY", NodeMemory.of(plan)),
                        Variables.of("NODE_CPUS", "0"));
    }

    private static String pooler() {
        return """
                x-pooler: &pooler
                  <<: *common
                  image: %s
                  pull_policy: never
                  # An image that is put here by a variable may be somebody else's.
                  entrypoint: [/bin/sh, -c, '[ -x /usr/local/share/understudy/health.sh ] || { %s }; exec /usr/sbin/pgbouncer "$$0"']
                  command: [/etc/understudy/pgbouncer.ini]
                  # At once: from 1.23 on SIGTERM waits until the last client has left.
                  stop_signal: SIGQUIT
                  healthcheck: {interval: "%s"}
                """.formatted(Variables.of("PGBOUNCER_IMAGE", Images.pgbouncer()), NOT_OURS, healthInterval());
    }

    private static String poolerLimits() {
        return """
                  mem_limit: %s
                  cpus: %s

                """.formatted(Variables.of("POOLER_MEMORY", "128m"), Variables.of("POOLER_CPUS", "0"));
    }

    private static String others() {
        return """
                x-exporter: &exporter
                  <<: *common
                  image: %2$s
                  pull_policy: never
                  healthcheck: {interval: "%1$s"}
                  mem_limit: 128m

                x-prometheus: &prometheus
                  <<: *common
                  image: %3$s
                  pull_policy: never
                  healthcheck: {interval: "%1$s"}
                  mem_limit: 512m

                """.formatted(
                        healthInterval(),
                        Variables.of("EXPORTER_IMAGE", Images.exporter()),
                        Variables.of("PROMETHEUS_IMAGE", Images.prometheus()));
    }

    private static String builds(StackPlan plan, PlannedImages images, String context) {
        return (images.ownTools() ? ownPostgres(plan, images, context) : "")
                + (images.pgbouncer().isEmpty()
                        ? build("pgbouncer", context, base("PGBOUNCER_BASE", Images.pgbouncerBase()))
                        : "")
                + build("exporter", context, base("EXPORTER_BASE", Images.monitoringBase()))
                + build("prometheus", context, base("PROMETHEUS_BASE", Images.monitoringBase()));
    }

    private static String ownPostgres(StackPlan plan, PlannedImages images, String context) {
        int major = images.postgres().isEmpty() ? plan.spec().postgresMajor() : PlannedImages.HELPER_MAJOR;
        return build("postgres", context, """
                    BASE: %s
                    PG_MAJOR: "%d"
                    PACKAGES: %s
                """.formatted(
                        Variables.of("POSTGRES_BASE", Images.postgresBase(major)),
                        major,
                        Variables.of("POSTGRES_PACKAGES", Images.postgresPackages(major))));
    }

    private static String base(String variable, String image) {
        return "    BASE: " + Variables.of(variable, image) + "\n";
    }

    private static String build(String image, String context, String arguments) {
        return "x-" + image + "-build: &" + image + "-build\n  context: " + context + "\n  dockerfile: compose/images/"
                + image + "/Dockerfile\n  args:\n" + arguments + "\n";
    }

    static String healthInterval() {
        return Variables.of("HEALTH_INTERVAL", "1s");
    }
}
