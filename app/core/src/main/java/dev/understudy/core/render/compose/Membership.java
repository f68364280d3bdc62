package dev.understudy.core.render.compose;

import dev.understudy.core.plan.ContainerAddresses;
import dev.understudy.core.plan.ContainerNetwork;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.NodeSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which networks a container is in, with which addresses, and by which of them it reaches the others. Names are pinned to addresses: a
 * name that is looked up may resolve to the network that only publishes ports.
 */
final class Membership {
    private final StackPlan plan;
    private final List<String> regions;

    Membership(StackPlan plan) {
        this.plan = plan;
        this.regions = plan.regions();
    }

    List<String> regions() {
        return regions;
    }

    /** Poolers: published, between the regions, and in their own. */
    String published(String region, int number) {
        StringBuilder text = new StringBuilder("    networks:\n");
        ContainerAddresses.published(regions, region, number)
                .forEach((name, address) -> text.append(network(name, address)));
        return text.toString();
    }

    /** Nodes: the same. The name of one that came later is known where servers talk to each other, and not where ports are published. */
    String published(NodePlan node) {
        StringBuilder text = new StringBuilder("    networks:\n");
        ContainerAddresses.published(regions, node.spec().region(), ContainerNetwork.node(plan.number(node)))
                .forEach((name, address) -> text.append(
                        node.bearsOwnName() || ContainerAddresses.isForPublishing(name)
                                ? network(name, address)
                                : network(name, address)
                                        .replace(
                                                "}\n",
                                                ", aliases: [" + node.address().host() + "]}\n")));
        return text.toString();
    }

    String inRegion(String region, int number) {
        return network(region, ContainerNetwork.inRegion(regions.indexOf(region), number));
    }

    private String network(String name, String address) {
        return "      " + name + ": {ipv4_address: \"" + Variables.net(plan) + address + "\"}\n";
    }

    /**
     * Nodes as one in the given region reaches them: those that the stack began with. A container keeps what it was told at its making, so
     * those that came later are looked up by a name that is theirs alone, and nobody is made anew because of them.
     */
    Map<String, String> nodesFrom(String region) {
        Map<String, String> hosts = new LinkedHashMap<>();
        int index = 0;
        for (NodeSpec node : plan.founders()) {
            hosts.put(node.id().value(), from(region, node.region(), ContainerNetwork.node(index++)));
        }
        return hosts;
    }

    /** The one that an exporter watches, from its own region. */
    Map<String, String> watched(NodePlan node) {
        String region = node.spec().region();
        return Map.of(node.address().host(), from(region, region, ContainerNetwork.node(plan.number(node))));
    }

    private String from(String region, String there, int number) {
        return there.equals(region)
                ? ContainerNetwork.inRegion(regions.indexOf(region), number)
                : ContainerNetwork.inWan(number);
    }

    /** Poolers are all in the region that the stack began in. */
    Map<String, String> poolers() {
        Map<String, String> hosts = new LinkedHashMap<>();
        for (int index = 0; index < plan.poolers().size(); index++) {
            hosts.put(plan.poolers().get(index).id(), ContainerNetwork.inRegion(0, ContainerNetwork.pooler(index)));
        }
        return hosts;
    }

    /** {@code extra_hosts}, without the container itself. */
    String hosts(String self, List<Map<String, String>> known) {
        List<String> lines = new ArrayList<>();
        for (Map<String, String> each : known) {
            each.forEach((name, address) -> {
                if (!name.equals(self)) {
                    lines.add("      " + name + ": \"" + Variables.net(plan) + address + "\"\n");
                }
            });
        }
        return lines.isEmpty() ? "" : "    extra_hosts:\n" + String.join("", lines);
    }
}
