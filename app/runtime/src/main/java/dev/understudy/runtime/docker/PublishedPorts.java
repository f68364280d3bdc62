package dev.understudy.runtime.docker;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.runtime.ServiceState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** Whether the ports a stack publishes are free, before anything is started. */
record PublishedPorts(DockerStack stack, DockerEnvironment environment) {
    /**
     * Looks at those whose container does not run; on an engine of another machine nothing can be seen of them.
     *
     * @throws UnderstudyException {@link ErrorCode#PORT_TAKEN} saying who has it, when that is known
     */
    void require() {
        if (!environment.engine().isLocal()) {
            return;
        }
        stack.nodes()
                .forEach(node -> require(node.id(), node.state(), node.plan().endpoint()));
        stack.poolers()
                .forEach(pooler ->
                        require(pooler.id(), pooler.state(), pooler.plan().endpoint()));
    }

    private void require(String id, ServiceState state, Endpoint endpoint) {
        if (state != ServiceState.STOPPED) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(endpoint.host(), endpoint.port()));
        } catch (IOException e) {
            String holder = container(endpoint.port())
                    .map(name -> "container " + name)
                    .or(() -> environment.leases().holder(endpoint.port()))
                    .map(each -> " by " + each)
                    .orElse("");
            throw new UnderstudyException(
                    ErrorCode.PORT_TAKEN,
                    "port " + endpoint.port() + ", which " + id + " is published on, is in use" + holder,
                    "Stop that program or container, or set another ports.base in the stack file.",
                    e);
        }
    }

    /** The container that publishes it. */
    private Optional<String> container(int port) {
        return DockerEngine.ask(
                        "list containers",
                        () -> environment.engine().client().listContainersCmd().exec())
                .stream()
                .filter(each -> Arrays.stream(each.getPorts())
                        .anyMatch(published -> Objects.equals(published.getPublicPort(), port)))
                .map(each -> each.getNames()[0].substring(1))
                .findFirst();
    }
}
