package dev.understudy.core.render.compose;

import dev.understudy.core.plan.ContainerAddresses;
import dev.understudy.core.plan.ContainerNetwork;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.StackPlan;
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
        this.regions = ContainerNetwork.regions(plan.nodes());
    }

    List<String> regions() {
        return regions;
    }

    /** Nodes and poolers: published, between the regions, and in their own. */
    String published(String region, int number) {
        StringBuilder text = new StringBuilder("    networks:\n");
        ContainerAddresses.published(regions, region, number)
                .forEach((name, address) -> text.append(network(name, address)));
        return text.toString();
    }

    String inRegion(String region, int number) {
        return network(region, ContainerNetwork.inRegion(regions.indexOf(region), number));
    }

    private String network(String name, String address) {
        return "      " + name + ": {ipv4_address: \"" + Variables.net(plan) + address + "\"}\n";
    }

    /** Nodes as one in the given region reaches them. */
    Map<String, String> nodesFrom(String region) {
        Map<String, String> hosts = new LinkedHashMap<>();
        int index = 0;
        for (NodePlan node : plan.nodes()) {
            int number = ContainerNetwork.node(index++);
            String there = node.spec().region();
            hosts.put(
                    node.id().value(),
                    there.equals(region)
                            ? ContainerNetwork.inRegion(regions.indexOf(region), number)
                            : ContainerNetwork.inWan(number));
        }
        return hosts;
    }

    /** Poolers are all in the declared primary's region. */
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
