package dev.understudy.core.render.compose;

import dev.understudy.core.plan.PlannedImages;
import dev.understudy.core.plan.StackPlan;

/**
 * What services have in common that run in somebody else's image. Everything that Understudy's own image has built in is said here: scripts, which
 * are mounted from the project, user, entrypoint, environment, health check, signal.
 */
final class UpstreamTemplates {
    /** Relative to the project. */
    static final String SCRIPTS = "scripts/postgres";

    static final String POOLER_SCRIPTS = "scripts/pgbouncer";
    static final String PASSWD = "scripts/passwd";

    static final String SCRIPTS_MOUNT = "./" + SCRIPTS + ":/usr/local/share/understudy:ro";
    /** A volume outlives images, whose users of that name have different numbers; initdb wants a name for its own. */
    static final String NODE_MOUNTS = ", " + SCRIPTS_MOUNT + ", ./" + PASSWD + ":/etc/passwd:ro";

    static final String POOLER_MOUNTS =
            ", ./" + POOLER_SCRIPTS + ":/usr/local/share/understudy:ro, ./" + PASSWD + ":/etc/passwd:ro";

    private UpstreamTemplates() {}

    /** The users that Understudy's own images have, by the same numbers. */
    static ComposeFile passwd() {
        return new ComposeFile(PASSWD, """
                root:x:0:0:root:/root:/bin/sh
                postgres:x:5432:5432:PostgreSQL:/var/lib/postgresql:/bin/sh
                pgbouncer:x:6432:6432:PgBouncer:/nonexistent:/bin/sh
                nobody:x:65534:65534:nobody:/nonexistent:/bin/sh
                """);
    }

    /** For people who read nothing but the compose file. */
    static String head(StackPlan plan) {
        StringBuilder text = new StringBuilder();
        plan.images()
                .ifPresent(images -> images.absent()
                        .forEach(
                                line -> text.append("# Upstream: ").append(line).append(".\n")));
        return text.isEmpty() ? "" : "#\n" + text;
    }

    static String postgres(StackPlan plan, PlannedImages images) {
        String image = images.postgres().orElseThrow().value();
        return """
                # Pulled when it is missing. What runs in it are the scripts of scripts/postgres/.
                x-postgres-image: &postgres-image
                  image: %s
                  pull_policy: missing

                """.formatted(Variables.of("POSTGRES_IMAGE", image)) + tools(plan, images);
    }

    private static String tools(StackPlan plan, PlannedImages images) {
        String header = images.ownTools()
                ? """
                # Understudy's own image, built here and never pulled: for what the nodes' image cannot do.
                x-tools-image: &tools-image
                  image: %s
                  pull_policy: never

                x-oneshot: &oneshot
                  <<: [*common, *tools-image]
                """.formatted(Variables.of("TOOLS_IMAGE", images.helper()))
                : """
                # For passwords, certificates and init scripts: it needs openssl and perl.
                x-tools-image: &tools-image
                  image: %s
                  pull_policy: missing

                x-oneshot: &oneshot
                  <<: [*common, *tools-image]
                  user: "5432:5432"
                """.formatted(Variables.of(
                        "TOOLS_IMAGE", images.postgres().orElseThrow().value()));
        return header + """
                  network_mode: none
                  healthcheck: {disable: true}
                  # The images' own volumes would stay behind as ones without a name.
                  tmpfs: [/var/lib/postgresql, /var/lib/postgresql/data]

                """ + node(plan);
    }

    private static String node(StackPlan plan) {
        return """
                x-node: &node
                  <<: [*common, *postgres-image]
                  # The same in every image: a volume outlives them.
                  user: "5432:5432"
                  entrypoint: [/usr/local/share/understudy/entrypoint.sh]
                  environment:
                    PGDATA: %s
                    UNDERSTUDY_CONFIG: %s
                    UNDERSTUDY_CA: %s
                    UNDERSTUDY_MAJOR: "%d"
                    UNDERSTUDY_PATIENCE: "600"
                    LC_ALL: C.UTF-8
                  # Fast shutdown, which writes a checkpoint.
                  stop_signal: SIGINT
                  stop_grace_period: 60s
                  healthcheck:
                    test: [CMD, /usr/local/share/understudy/health.sh]
                    interval: "%s"
                    timeout: 5s
                    retries: 3
                    # A clone may take its time: what fails before the first yes does not count.
                    start_period: 1h
                  # The image's own volume would stay behind as one without a name.
                  tmpfs: [/var/lib/postgresql/data]
                """.formatted(
                        plan.declaredPrimary().dataDirectory(),
                        plan.declaredPrimary().configDirectory(),
                        plan.interior().caCertificate(),
                        plan.spec().postgresMajor(),
                        Templates.healthInterval());
    }

    static String pooler(StackPlan plan, PlannedImages images) {
        return """
                x-pooler: &pooler
                  <<: *common
                  # Pulled when it is missing. What runs in it are the scripts of scripts/pgbouncer/.
                  image: %s
                  pull_policy: missing
                  user: "6432:6432"
                  entrypoint: [/usr/local/share/understudy/pooler.sh]
                  # At once: from 1.23 on SIGTERM waits until the last client has left.
                  stop_signal: SIGQUIT
                  healthcheck:
                    test: [CMD, /usr/local/share/understudy/health.sh]
                    interval: "%s"
                    timeout: 5s
                    retries: 3
                    start_period: 1m
                  tmpfs: ["%s:uid=6432,gid=6432,mode=0700"]
                """.formatted(
                Variables.of("PGBOUNCER_IMAGE", images.pgbouncer().orElseThrow().value()),
                Templates.healthInterval(),
                plan.interior().sockets());
    }
}
