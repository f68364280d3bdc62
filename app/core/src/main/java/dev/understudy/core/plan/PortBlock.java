package dev.understudy.core.plan;

/** A stack's ports on this machine's loopback, by what they are for. */
final class PortBlock {
    private static final int POOLERS = 10;
    private static final int EXPORTERS = 20;
    private static final int PROMETHEUS = 30;

    private PortBlock() {}

    static Endpoint node(int base, int index) {
        return at(base + index);
    }

    static Endpoint pooler(int base, int index) {
        return at(base + POOLERS + index);
    }

    static Endpoint exporter(int base, int index) {
        return at(base + EXPORTERS + index);
    }

    static Endpoint prometheus(int base) {
        return at(base + PROMETHEUS);
    }

    private static Endpoint at(int port) {
        return new Endpoint(LoopbackPlacement.HOST, port);
    }
}
