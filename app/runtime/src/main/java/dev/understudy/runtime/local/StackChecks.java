package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.ServicePlan;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.ServiceState;
import dev.understudy.runtime.state.InitialisedMarker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What must be true before anything is touched. */
final class StackChecks {
    /** Three nodes of an empty database take about 200 MB; below this a start would fail half-way. */
    private static final long FREE_BYTES_MIN = 512L * 1024 * 1024;

    private final LocalStack stack;
    private final StackPlan plan;
    private final LocalEnvironment environment;

    StackChecks(LocalStack stack, LocalEnvironment environment) {
        this.stack = stack;
        this.plan = stack.plan();
        this.environment = environment;
    }

    /** @throws UnderstudyException naming the first thing in the way */
    void check() {
        space();
        plan.nodes().forEach(this::dataDirectory);
        lostData();
        ports();
    }

    /**
     * The same of nodes that join a stack which runs.
     *
     * @param known those that are there already
     */
    void newcomers(List<NodeId> known) {
        space();
        plan.nodes().stream()
                .filter(node -> !known.contains(node.id()))
                .forEach(node -> port(node.id().value(), stack.node(node.id()).state(), node.endpoint()));
        for (int i = 0; i < plan.services().size(); i++) {
            ServicePlan service = plan.services().get(i);
            if (service.node().filter(watched -> !known.contains(watched)).isPresent()) {
                port(service.id(), stack.services().get(i).state(), service.address());
            }
        }
    }

    private void space() {
        Path root = Path.of(plan.layout().root());
        try {
            long free = Files.getFileStore(existing(root)).getUsableSpace();
            if (free < FREE_BYTES_MIN) {
                throw new UnderstudyException(
                        ErrorCode.DISK_SPACE,
                        "only " + free / (1024 * 1024) + " MB are free for " + root + ", "
                                + FREE_BYTES_MIN / (1024 * 1024) + " MB are needed",
                        "Free some space, or choose another place by XDG_STATE_HOME.");
            }
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot look at " + root + ": " + e, "Check its owner and mode.", e);
        }
    }

    private static Path existing(Path path) {
        Path at = path;
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    private void dataDirectory(NodePlan node) {
        Path data = Path.of(node.dataDirectory());
        Path version = data.resolve("PG_VERSION");
        if (!Files.exists(version)) {
            return;
        }
        try {
            String found = Files.readString(version).strip();
            String wanted = Integer.toString(plan.spec().postgresMajor());
            if (!found.equals(wanted)) {
                throw refused(node, "is of PostgreSQL " + found + ", and the stack is of " + wanted);
            }
            String owner = Files.getOwner(data).getName();
            if (!owner.equals(environment.account().user())) {
                throw refused(
                        node,
                        "belongs to " + owner + ", and the servers run as "
                                + environment.account().user());
            }
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot look at " + data + ": " + e, "Check its owner and mode.", e);
        }
    }

    private void lostData() {
        Map<NodeId, Assignment> assignments = stack.nodes().stream()
                .collect(Collectors.toMap(node -> node.plan().id(), NodeHandle::assignment));
        boolean initialised = InitialisedMarker.of(plan.layout()).exists();
        new LostData(plan.nodes(), assignments, initialised).refuse();
    }

    private static UnderstudyException refused(NodePlan node, String why) {
        return new UnderstudyException(
                ErrorCode.DATA_DIRECTORY,
                "data directory " + node.dataDirectory() + " of " + node.id() + " " + why,
                "Nothing was changed. Use the right version or user, or another stack name.");
    }

    private void ports() {
        for (NodePlan node : plan.nodes()) {
            port(node.id().value(), stack.node(node.id()).state(), node.endpoint());
        }
        for (PoolerHandle pooler : stack.poolers()) {
            port(pooler.id(), pooler.state(), pooler.plan().endpoint());
        }
        for (int i = 0; i < plan.services().size(); i++) {
            ServicePlan service = plan.services().get(i);
            port(service.id(), stack.services().get(i).state(), service.address());
        }
    }

    private void port(String id, ServiceState state, Endpoint address) {
        if (state != ServiceState.STOPPED) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address.host(), address.port()));
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PORT_TAKEN,
                    "port " + address.port() + ", which " + id + " needs, is in use"
                            + environment
                                    .leases()
                                    .holder(address.port())
                                    .map(holder -> " by " + holder)
                                    .orElse(""),
                    "Stop that program, or set another ports.base in the stack file.",
                    e);
        }
    }
}
