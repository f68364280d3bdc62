package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where containers are in a stack's networks. */
public final class ContainerAddresses {
    private static final String EDGE = "edge";
    private static final String WAN = "wan";

    private ContainerAddresses() {}

    /**
     * The fourth number of the address, with its dot, by the network's name: the one that publishes ports, the one between the regions, and the
     * region's own.
     *
     * @param regions in order of the first node there
     */
    public static Map<String, String> published(List<String> regions, String region, int number) {
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put(EDGE, ContainerNetwork.inEdge(number));
        addresses.put(WAN, ContainerNetwork.inWan(number));
        addresses.put(region, ContainerNetwork.inRegion(regions.indexOf(region), number));
        return Collections.unmodifiableMap(addresses);
    }

    /** Whether containers reach nobody by that network. */
    public static boolean isForPublishing(String network) {
        return network.equals(EDGE);
    }

    /**
     * A node's addresses by network.
     *
     * @throws IllegalArgumentException when it is not a plan of containers, or has no such node
     */
    public static Map<String, String> of(StackPlan plan, NodeId id) {
        String prefix = plan.network()
                .orElseThrow(() -> new IllegalArgumentException("stack " + plan.name() + " has no containers"))
                .prefix();
        NodePlan node = plan.node(id);
        Map<String, String> addresses = new LinkedHashMap<>();
        published(plan.regions(), node.spec().region(), ContainerNetwork.node(plan.number(node)))
                .forEach((network, number) -> addresses.put(network, prefix + number));
        return Collections.unmodifiableMap(addresses);
    }
}
