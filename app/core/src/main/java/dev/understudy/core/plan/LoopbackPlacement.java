package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeId;

/**
 * Native processes on loopback, side by side in one block of ports (D0.4).
 *
 * @param layout the stack's directories
 * @param portBase the block's first port
 */
public record LoopbackPlacement(StackLayout layout, int portBase) implements Placement {
    /** By address, not by name: {@code localhost} may resolve to ::1 first, where nothing listens. */
    public static final String HOST = "127.0.0.1";

    private static final int POOLERS = 10;
    private static final int EXPORTERS = 20;
    private static final int PROMETHEUS = 30;

    @Override
    public String driver() {
        return "local";
    }

    @Override
    public Endpoint node(int index, NodeId id) {
        return at(index);
    }

    @Override
    public Endpoint pooler(int index) {
        return at(POOLERS + index);
    }

    @Override
    public Endpoint exporter(int index) {
        return at(EXPORTERS + index);
    }

    @Override
    public Endpoint prometheus() {
        return at(PROMETHEUS);
    }

    private Endpoint at(int offset) {
        return new Endpoint(HOST, portBase + offset);
    }
}
