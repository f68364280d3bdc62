package dev.understudy.core.plan;

import dev.understudy.core.plan.ServicePlan.Kind;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import java.util.Optional;

/**
 * Native processes on loopback, side by side in one block of ports (D0.4).
 *
 * @param layout the stack's directories
 * @param portBase the block's first port
 * @param postgresUser whom the servers run as
 */
public record LoopbackPlacement(StackLayout layout, int portBase, String postgresUser) implements Placement {
    public static final String DRIVER = "local";

    /** By address, not by name: {@code localhost} may resolve to ::1 first, where nothing listens. */
    public static final String HOST = "127.0.0.1";

    @Override
    public String driver() {
        return DRIVER;
    }

    @Override
    public Optional<ContainerNetwork> network() {
        return Optional.empty();
    }

    @Override
    public Optional<PlannedImages> images() {
        return Optional.empty();
    }

    @Override
    public Interior interior() {
        return new Interior(layout.certificates(), layout.sockets(), Optional.of(layout.repositories()));
    }

    @Override
    public NodePlan node(int index, NodeSpec spec) {
        String home = layout.nodes() + "/" + spec.id();
        Endpoint at = PortBlock.node(portBase, index);
        return new NodePlan(
                spec, at, at, HOST, home + "/data", home + "/config", Optional.of(home + "/postgresql.log"));
    }

    @Override
    public PoolerPlan pooler(int index, NodeId readOnlyNode) {
        int number = index + 1;
        String home = layout.poolers() + "/pooler" + number;
        Endpoint at = PortBlock.pooler(portBase, index);
        return new PoolerPlan(
                number,
                at,
                at,
                HOST,
                home,
                Optional.of(home + "/pgbouncer.log"),
                Optional.of(home + "/pgbouncer.pid"),
                readOnlyNode);
    }

    @Override
    public ServicePlan exporter(int index, NodeId node) {
        return service(
                "exporter_" + node, Kind.POSTGRES_EXPORTER, Optional.of(node), PortBlock.exporter(portBase, index));
    }

    @Override
    public ServicePlan prometheus() {
        return service("prometheus", Kind.PROMETHEUS, Optional.empty(), PortBlock.prometheus(portBase));
    }

    private ServicePlan service(String id, Kind kind, Optional<NodeId> node, Endpoint at) {
        String home = layout.services() + "/" + id;
        return new ServicePlan(id, kind, node, at, at.toString(), home, Optional.of(home + "/" + id + ".log"));
    }
}
