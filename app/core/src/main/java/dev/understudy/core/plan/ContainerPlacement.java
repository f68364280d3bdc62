package dev.understudy.core.plan;

import dev.understudy.core.plan.ServicePlan.Kind;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import java.util.Optional;

/**
 * Containers, one for each part, that know each other by name; nodes and poolers are published on loopback (D0.4). The paths are those
 * of {@code compose/images/}.
 *
 * @param layout the stack's directories on this machine
 * @param portBase the first of the published ports
 * @param subnet what the containers' addresses are taken from
 * @param images those that are not Understudy's own
 */
public record ContainerPlacement(
        StackLayout layout, int portBase, ContainerNetwork subnet, Optional<PlannedImages> images)
        implements Placement {
    public static final String DRIVER = "docker";

    private static final String CONFIG = "/etc/understudy";
    private static final String SOCKETS = "/run/understudy";
    private static final String REPOSITORIES = "/var/lib/pgbackrest";
    private static final String DATA = "/var/lib/postgresql/data";
    /** Upstream images have an anonymous volume at the usual place, or above it; renaming within a mount works, renaming the mount does not. */
    private static final String DATA_UPSTREAM = "/var/lib/postgresql/pgdata";

    private static final String EVERYWHERE = "*";
    private static final int POSTGRES = 5432;
    private static final int PGBOUNCER = 6432;
    private static final int EXPORTER = 9187;
    private static final int PROMETHEUS = 9090;

    @Override
    public String driver() {
        return DRIVER;
    }

    @Override
    public Optional<ContainerNetwork> network() {
        return Optional.of(subnet);
    }

    @Override
    public Interior interior() {
        return new Interior(CONFIG + "/certs", SOCKETS, Optional.of(REPOSITORIES));
    }

    @Override
    public String postgresUser() {
        return "postgres";
    }

    @Override
    public NodePlan node(int index, NodeSpec spec) {
        return new NodePlan(
                spec,
                new Endpoint(spec.id().value(), POSTGRES),
                PortBlock.node(portBase, index),
                EVERYWHERE,
                images.flatMap(PlannedImages::postgres).isPresent() ? DATA_UPSTREAM : DATA,
                CONFIG,
                Optional.empty());
    }

    @Override
    public PoolerPlan pooler(int index, NodeId readOnlyNode) {
        int number = index + 1;
        return new PoolerPlan(
                number,
                new Endpoint("pooler" + number, PGBOUNCER),
                PortBlock.pooler(portBase, index),
                EVERYWHERE,
                CONFIG,
                Optional.empty(),
                Optional.empty(),
                readOnlyNode);
    }

    @Override
    public ServicePlan exporter(int index, NodeId node) {
        return service("exporter_" + node, Kind.POSTGRES_EXPORTER, Optional.of(node), EXPORTER);
    }

    @Override
    public ServicePlan prometheus() {
        return service("prometheus", Kind.PROMETHEUS, Optional.empty(), PROMETHEUS);
    }

    private static ServicePlan service(String id, Kind kind, Optional<NodeId> node, int port) {
        return new ServicePlan(id, kind, node, new Endpoint(id, port), ":" + port, CONFIG, Optional.empty());
    }
}
