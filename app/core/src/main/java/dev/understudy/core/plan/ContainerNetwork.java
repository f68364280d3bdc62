package dev.understudy.core.plan;

import dev.understudy.core.stack.PortsSpec;

/**
 * A stack's private /24 network, cut into slices of 32 addresses: one between the regions, one to publish ports by, and one for each
 * region. A container has the same number in each slice it has a part in, and keeps it: an address that passes from a dead server
 * to another hides mistakes in routing, and invites split brain.
 *
 * @param prefix the first three numbers, such as {@code 10.213.1}
 */
public record ContainerNetwork(String prefix) {
    /** Of the slices that are left to regions. */
    public static final int REGIONS_MAX = 6;
    /** Nodes, and so exporters, that have numbers of their own. */
    public static final int NODES_MAX = 9;

    public static final int POOLERS_MAX = 9;

    private static final int SLICE = 32;
    private static final int WAN = 0;
    private static final int EDGE = 1;
    private static final int FIRST_REGION = 2;
    private static final int NODES = 2;
    private static final int POOLERS = 12;
    private static final int EXPORTERS = 21;
    private static final int PROMETHEUS = 30;
    private static final int SECOND_NUMBER = 213;
    private static final int NUMBERS = 256;

    /** The network of the stack whose block of ports begins there: stacks that do not share ports do not share addresses. */
    public static ContainerNetwork ofPorts(int portBase) {
        int block = portBase / PortsSpec.BLOCK;
        return new ContainerNetwork("10." + (SECOND_NUMBER + block / NUMBERS) + "." + block % NUMBERS);
    }

    /** A slice by its part of the fourth number, such as {@code .32/27}. */
    public static String wan() {
        return subnet(WAN);
    }

    public static String edge() {
        return subnet(EDGE);
    }

    /** @param index of the region, from 0 in order of the first node there */
    public static String region(int index) {
        return subnet(FIRST_REGION + index);
    }

    private static String subnet(int slice) {
        return "." + slice * SLICE + "/27";
    }

    /** The fourth number of a container's address between the regions. */
    public static String inWan(int number) {
        return "." + (WAN * SLICE + number);
    }

    public static String inEdge(int number) {
        return "." + (EDGE * SLICE + number);
    }

    public static String inRegion(int index, int number) {
        return "." + ((FIRST_REGION + index) * SLICE + number);
    }

    public static int node(int index) {
        return NODES + index;
    }

    public static int pooler(int index) {
        return POOLERS + index;
    }

    public static int exporter(int index) {
        return EXPORTERS + index;
    }

    public static int prometheus() {
        return PROMETHEUS;
    }
}
