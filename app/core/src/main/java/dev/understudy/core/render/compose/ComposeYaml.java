package dev.understudy.core.render.compose;

import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.plan.ContainerNetwork;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.plan.ServicePlan;
import dev.understudy.core.plan.ServicePlan.Kind;
import dev.understudy.core.plan.StackPlan;
import java.util.ArrayList;
import java.util.List;

/** {@code compose.yaml}. */
final class ComposeYaml {
    private final StackPlan plan;
    private final Membership membership;
    private final ServiceBlocks blocks;

    private ComposeYaml(StackPlan plan) {
        this.plan = plan;
        this.membership = new Membership(plan);
        this.blocks = new ServiceBlocks(plan, membership);
    }

    static String render(StackPlan plan, String context) {
        return new ComposeYaml(plan).text(context);
    }

    private String text(String context) {
        return head() + Templates.render(plan, context) + "services:\n" + services() + networks() + volumes();
    }

    private String head() {
        PoolerPlan first = plan.poolers().isEmpty() ? null : plan.poolers().getFirst();
        int port = first == null
                ? plan.declaredPrimary().endpoint().port()
                : first.endpoint().port();
        return """
                # Rendered by understudy from the stack file %1$s; edits are lost. It needs no Java:
                #
                #   cp .env.example .env && docker compose up --detach --wait
                #   psql "host=127.0.0.1 port=%2$d dbname=app user=app sslmode=verify-full sslrootcert=certs/ca.crt"    (password: secrets/app)
                #   docker compose down --volumes                                                  (secrets/ and certs/ stay)
                #
                # Variables: .env.example. Configuration: config/<container>/. Only ports on 127.0.0.1 are published (D0.4).
                %4$sname: %3$s

                x-stack: &stack
                  dev.understudy.stack: %1$s

                """.formatted(plan.name(), port, ComposeProject.name(plan.name()), UpstreamTemplates.head(plan));
    }

    private String services() {
        StringBuilder text = new StringBuilder(blocks.setup(containers()));
        if (plan.spec().disk().isPresent()) {
            text.append('\n').append(blocks.disks());
        }
        for (NodePlan node : plan.nodes()) {
            text.append('\n').append(blocks.node(node));
            if (node.spec().declaredPrimary()) {
                text.append('\n').append(blocks.init());
                plan.archive().ifPresent(archive -> text.append('\n').append(blocks.stanza(archive)));
            }
        }
        if (plan.poolers().isEmpty()) {
            text.append('\n').append(blocks.ready());
        }
        plan.poolers().forEach(pooler -> text.append('\n').append(blocks.pooler(pooler)));
        for (ServicePlan service : plan.services()) {
            text.append('\n')
                    .append(service.kind() == Kind.PROMETHEUS ? blocks.prometheus(service) : blocks.exporter(service));
        }
        return text.append('\n').toString();
    }

    /** {@code kind:id}, as the service setup takes them. */
    private List<String> containers() {
        List<String> containers = new ArrayList<>();
        plan.nodes().forEach(node -> containers.add("node:" + node.id()));
        plan.poolers().forEach(pooler -> containers.add("pooler:" + pooler.id()));
        plan.services()
                .forEach(service -> containers.add(
                        (service.kind() == Kind.PROMETHEUS ? "prometheus:" : "exporter:") + service.id()));
        containers.add("init:init");
        return containers;
    }

    private String networks() {
        StringBuilder text = new StringBuilder("""
                # A container has the same number in each of its networks.
                networks:
                  # Between regions, and from the poolers to every node.
                """);
        text.append(network("wan", "internal: true", ContainerNetwork.wan()));
        text.append("  # Only to publish ports on the host: containers do not reach each other by it.\n");
        text.append(network(
                "edge", "driver_opts: {com.docker.network.bridge.enable_icc: \"false\"}", ContainerNetwork.edge()));
        text.append("  # Within a region.\n");
        for (String region : membership.regions()) {
            text.append(network(
                    region,
                    "internal: true",
                    ContainerNetwork.region(membership.regions().indexOf(region))));
        }
        return text.append('\n').toString();
    }

    private String network(String name, String kind, String slice) {
        return "  " + name + ":\n    " + kind + "\n    ipam: {config: [{subnet: \"" + Variables.net(plan) + slice
                + "\"}]}\n    labels: *stack\n";
    }

    private String volumes() {
        StringBuilder text = new StringBuilder("volumes:\n");
        for (String container : containers()) {
            text.append(volume("config_", container.substring(container.indexOf(':') + 1)));
        }
        for (NodePlan node : plan.nodes()) {
            text.append(data(node.id().value()))
                    .append(volume("sockets_", node.id().value()));
        }
        plan.archive()
                .map(ArchivePlan::repositories)
                .orElse(List.of())
                .forEach(each -> text.append(volume("", each.name())));
        plan.services().stream()
                .filter(service -> service.kind() == Kind.PROMETHEUS)
                .forEach(service -> text.append(volume("data_", service.id())));
        return text.toString();
    }

    private String data(String id) {
        return plan.spec()
                .disk()
                .map(disk -> "  data_" + id + ":\n    driver_opts: {type: tmpfs, device: tmpfs, o: \"size="
                        + disk.bytes() + ",mode=0700,uid=5432,gid=5432\"}\n    labels: *stack\n")
                .orElseGet(() -> volume("data_", id));
    }

    private static String volume(String prefix, String id) {
        return "  " + prefix + id + ": {labels: *stack}\n";
    }
}
