package dev.understudy.core.render.compose;

import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.plan.ContainerNetwork;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PlannedImages;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.ServicePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.render.ExporterArguments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The services of {@code compose.yaml}, one block of lines each. */
final class ServiceBlocks {
    private static final String SETUP_DONE = "      setup: {condition: service_completed_successfully}\n";

    private final StackPlan plan;
    private final Membership membership;
    private final PlannedImages images;

    ServiceBlocks(StackPlan plan, Membership membership) {
        this.plan = plan;
        this.membership = membership;
        this.images = plan.images().orElse(PlannedImages.OWN);
    }

    String setup(List<String> containers) {
        StringBuilder text = new StringBuilder("""
                  # Passwords and certificates where there are none, and what each container may know into that container's volume.
                  setup:
                    <<: *oneshot
                %s    user: root
                    # An image that is put here by a variable may be somebody else's.
                    entrypoint: [/bin/sh, -c, '[ -x "$$0" ] || { %s }; exec "$$0" "$$@"', /usr/local/share/understudy/setup.sh]
                    command:
                """.formatted(build("postgres", images.ownTools()), Templates.NOT_OURS));
        containers.forEach(each -> text.append("      - ").append(each).append('\n'));
        text.append("""
                    # Of root's powers it needs these: to read what others own, and to give files away.
                    cap_add: [CHOWN, DAC_OVERRIDE, FOWNER]
                    volumes:
                      - ./config:/stack/config:ro
                      - ./prometheus:/stack/prometheus:ro
                      - ./secrets:/stack/secrets
                      - ./certs:/stack/certs
                """);
        for (String each : containers) {
            String id = each.substring(each.indexOf(':') + 1);
            text.append(mount("config_" + id + ":/volumes/" + id));
        }
        for (ArchivePlan.Repository each : repositories()) {
            // Whichever node gives it away, it is every node's.
            text.append(mount(each.name() + ":/places/" + plan.declaredPrimary().id() + "/" + each.name()));
        }
        return text.append(upstreamOfSetup()).append(labels("setup", "")).toString();
    }

    private List<ArchivePlan.Repository> repositories() {
        return plan.archive().map(ArchivePlan::repositories).orElse(List.of());
    }

    /** What a node needs of the archive, as more of its volumes. */
    private String archiveMounts() {
        return repositories().stream()
                .map(each -> ", " + each.name() + ":" + each.path())
                .collect(Collectors.joining());
    }

    /** Scripts that the image does not have, and directories that the nodes' image does not have for its user. */
    private String upstreamOfSetup() {
        StringBuilder text = new StringBuilder();
        if (images.postgres().isEmpty() && plan.roster().isPresent()) {
            // An image that is older than this has one that knows no names of members.
            text.append(mount("./scripts/issue.sh:/usr/local/share/understudy/certs/issue.sh:ro"));
        }
        if (images.postgres().isPresent()) {
            text.append(mount(UpstreamTemplates.SCRIPTS_MOUNT));
            for (NodePlan node : plan.nodes()) {
                text.append(mount("data_" + node.id() + ":/places/" + node.id() + "/data"));
                text.append(mount("sockets_" + node.id() + ":/places/" + node.id() + "/sockets"));
            }
        }
        return text.toString();
    }

    private static String mount(String mount) {
        return "      - " + mount + "\n";
    }

    /** They are memory, and what is on them goes with its last user: without this a node that restarts would come back empty. */
    String disks() {
        String volumes = plan.nodes().stream()
                .map(node -> "data_" + node.id() + ":/disks/" + node.id())
                .collect(Collectors.joining(", "));
        return """
                  # Bounded disks are memory. This keeps them while nodes restart; what is on them ends with it.
                  disks:
                    <<: *oneshot
                    entrypoint: [sleep, infinity]
                    healthcheck: {test: [CMD, mountpoint, --quiet, /disks/%s], interval: 1s}
                    volumes: [%s]
                """.formatted(plan.declaredPrimary().id(), volumes) + labels("disks", "");
    }

    String node(NodePlan node) {
        String id = node.id().value();
        String region = node.spec().region();
        return "  " + id + ":\n    <<: *node\n    hostname: " + id + "\n"
                + Profiles.ofNode(plan, node)
                + "    depends_on:\n"
                + (plan.spec().disk().isPresent() ? "      disks: {condition: service_started}\n" : "")
                // A standby waits for its upstream by itself.
                + SETUP_DONE
                + membership.published(node)
                + membership.hosts(id, List.of(membership.nodesFrom(region)))
                + ports(id, node.endpoint().port(), node.address().port())
                + "    volumes: [config_" + id + ":/etc/understudy, data_" + id + ":/var/lib/postgresql, sockets_" + id
                + ":/run/understudy" + archiveMounts()
                + (images.postgres().isPresent() ? UpstreamTemplates.NODE_MOUNTS : "") + "]\n"
                + labels(
                        "node",
                        ", dev.understudy.region: " + region + ", dev.understudy.zone: "
                                + node.spec().zone());
    }

    String init() {
        List<String> ids = plan.nodes().stream().map(node -> node.id().value()).toList();
        return """
                  # init-scripts/ on the node that takes writes, over its socket: the superuser has no other way in.
                  init:
                    <<: *oneshot
                    entrypoint: [/usr/local/share/understudy/init-service.sh]
                    command: [%s]
                    depends_on:
                      %s: {condition: service_healthy}
                    volumes: [config_init:/etc/understudy:ro, %s%s]
                """.formatted(
                                String.join(", ", ids),
                                plan.declaredPrimary().id(),
                                ids.stream()
                                        .map(id -> "sockets_" + id + ":/run/understudy/" + id)
                                        .collect(Collectors.joining(", ")),
                                images.postgres().isPresent() ? ", " + UpstreamTemplates.SCRIPTS_MOUNT : "")
                + labels("init", "");
    }

    /** pgBackRest's stanza, on the node that the stack begins with; later ones are the controller's work. */
    String stanza(ArchivePlan archive) {
        NodePlan node = plan.declaredPrimary();
        return """
                  # What pgBackRest keeps of this cluster; without it nothing is archived. Where it is there, nothing is done.
                  stanza:
                    <<: *oneshot
                    entrypoint: [/usr/local/share/understudy/stanza.sh]
                    command: [%s]
                    depends_on:
                      init: {condition: service_completed_successfully}
                    tmpfs: []
                    volumes: [config_%2$s:/etc/understudy:ro, data_%2$s:/var/lib/postgresql, sockets_%2$s:/run/understudy%3$s]
                """.formatted(
                                archive.command(node).stream()
                                        .map(each -> '"' + each + '"')
                                        .collect(Collectors.joining(", ")),
                                node.id(),
                                archiveMounts())
                + labels("stanza", "");
    }

    /** What the first start has to bring to an end before clients are let in. */
    private String initialised() {
        return "      " + (plan.archive().isPresent() ? "stanza" : "init")
                + ": {condition: service_completed_successfully}\n";
    }

    /** Compose waits for a one-shot service only when another needs it done. */
    String ready() {
        return """
                  # Without poolers nobody else needs init done, and compose would take its end for a failure.
                  ready:
                    <<: *oneshot
                    entrypoint: [sleep, infinity]
                    healthcheck: {test: [CMD, "true"], interval: 1s}
                    depends_on:
                """ + initialised() + labels("ready", "");
    }

    String pooler(PoolerPlan pooler) {
        String region = membership.regions().getFirst();
        int number = ContainerNetwork.pooler(pooler.number() - 1);
        return "  " + pooler.id() + ":\n    <<: *pooler\n"
                + build("pgbouncer", pooler.number() == 1 && images.pgbouncer().isEmpty())
                + "    hostname: " + pooler.id() + "\n    depends_on:\n" + initialised()
                + membership.published(region, number)
                + membership.hosts(pooler.id(), List.of(membership.nodesFrom(region), membership.poolers()))
                + ports(pooler.id(), pooler.endpoint().port(), pooler.address().port())
                + "    volumes: [config_" + pooler.id() + ":/etc/understudy"
                + (images.pgbouncer().isPresent() ? UpstreamTemplates.POOLER_MOUNTS : "") + "]\n"
                + labels("pooler", "");
    }

    String exporter(ServicePlan service) {
        NodePlan node = plan.node(service.node().orElseThrow());
        String region = node.spec().region();
        return "  " + service.id() + ":\n    <<: *exporter\n"
                + build("exporter", plan.nodes().getFirst().equals(node))
                + "    hostname: " + service.id() + "\n"
                + exporterCommand()
                + Profiles.ofMonitoring()
                + "    depends_on:\n" + initialised()
                + "    networks:\n" + membership.inRegion(region, ContainerNetwork.exporter(plan.number(node)))
                + membership.hosts(service.id(), List.of(membership.watched(node)))
                + "    volumes: [config_" + service.id() + ":/etc/understudy:ro]\n"
                + labels("exporter", "");
    }

    private String exporterCommand() {
        List<String> arguments = ExporterArguments.of(plan);
        return arguments.isEmpty() ? "" : "    command: [" + String.join(", ", arguments) + "]\n";
    }

    /** In every region, since exporters are in their node's only. */
    String prometheus(ServicePlan prometheus) {
        StringBuilder text = new StringBuilder("  " + prometheus.id() + ":\n    <<: *prometheus\n"
                + build("prometheus", true)
                + "    hostname: " + prometheus.id() + "\n"
                + Profiles.ofMonitoring()
                + "    depends_on:\n" + SETUP_DONE + "    networks:\n");
        membership.regions().forEach(region -> text.append(membership.inRegion(region, ContainerNetwork.prometheus())));
        return text.append(membership.hosts(prometheus.id(), List.of(exporters())))
                .append("    volumes: [config_prometheus:/etc/understudy:ro, data_prometheus:/var/lib/prometheus]\n")
                .append(labels("prometheus", ""))
                .toString();
    }

    private Map<String, String> exporters() {
        Map<String, String> hosts = new LinkedHashMap<>();
        for (ServicePlan service : plan.services()) {
            service.node().ifPresent(id -> {
                NodePlan node = plan.node(id);
                int region = membership.regions().indexOf(node.spec().region());
                int number = ContainerNetwork.exporter(plan.number(node));
                hosts.put(service.id(), ContainerNetwork.inRegion(region, number));
            });
        }
        return hosts;
    }

    private static String build(String image, boolean builder) {
        return builder ? "    build: *" + image + "-build\n" : "";
    }

    private static String ports(String id, int published, int inside) {
        return "    ports: [\"127.0.0.1:" + Variables.port(id, published) + ":" + inside + "\"]\n";
    }

    private static String labels(String role, String more) {
        return "    labels: {<<: *stack, dev.understudy.role: " + role + more + "}\n";
    }
}
