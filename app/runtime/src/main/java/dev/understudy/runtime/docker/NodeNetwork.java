package dev.understudy.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ContainerAddresses;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.Direction;
import dev.understudy.runtime.Uninterrupted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The network of a node's container, and the faults in it. Thread-safe. */
final class NodeNetwork {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final DockerEngine engine;
    private final NamespaceRules namespace;
    private final ComposeNames names;
    private final StackPlan plan;
    private final NodeId node;

    /** What is in force, or will be as soon as the node runs again. */
    private LinkRules rules = LinkRules.NONE;

    NodeNetwork(DockerEngine engine, DockerHelpers helpers, ComposeNames names, StackPlan plan, NodeId node) {
        this.engine = engine;
        this.namespace = new NamespaceRules(
                engine, helpers, names, node, Path.of(plan.layout().run()));
        this.names = names;
        this.plan = plan;
        this.node = node;
    }

    synchronized long isolate(Optional<Direction> direction) {
        return change(rules.withIsolated(direction));
    }

    /** Also by having no network at all. */
    synchronized boolean isIsolated() {
        return rules.isolated().isPresent() || isDisconnected();
    }

    private boolean isDisconnected() {
        return engine.inspect(container())
                .map(each -> each.getNetworkSettings().getNetworks().keySet())
                .filter(present -> ContainerAddresses.of(plan, node).keySet().stream()
                        .map(names::network)
                        .noneMatch(present::contains))
                .isPresent();
    }

    synchronized long shape(Optional<LinkRules.Shaped> shaped) {
        return change(rules.withShaped(shaped));
    }

    /** Puts what is in force into a namespace that is new; returns at once when nothing is. */
    synchronized void renew() {
        if (!rules.isNone()) {
            change(rules);
        }
    }

    /**
     * Nothing is wrong with the network any more; harmless when nothing was.
     *
     * @throws UnderstudyException when something may be wrong with it still; it can be asked again
     */
    synchronized void heal() {
        clear();
    }

    /** Without the lock, which the caller has: {@link #put} lets another thread do it. */
    private void clear() {
        if (namespace.mayHaveRules()) {
            namespace.clear();
        }
        rules = LinkRules.NONE;
    }

    /** Whoever put it there, such as a drill that was killed. */
    synchronized void healAny(List<String> helperNames) {
        if (helperNames.contains(names.helper(node.value()))) {
            namespace.clear();
        }
        clear();
        reconnect();
    }

    private long change(LinkRules now) {
        long at = System.nanoTime();
        Optional<InspectContainerResponse> running = namespace.running();
        if (running.isEmpty() || now.isNone()) {
            clear();
        } else {
            at = put(running.get(), now);
        }
        rules = now;
        return at;
    }

    /** Half of it would be worse than nothing. */
    private long put(InspectContainerResponse running, LinkRules now) {
        try {
            return namespace.put(running, rules, now);
        } catch (RuntimeException e) {
            // On a thread of its own, while this one keeps the lock.
            Uninterrupted.run(e, this::clear);
            throw e;
        }
    }

    /** Takes it out of every network it is in. */
    long disconnect() {
        long at = System.nanoTime();
        Set<String> present = present();
        for (String each : ContainerAddresses.of(plan, node).keySet()) {
            String network = names.network(each);
            if (present.contains(network)) {
                DockerEngine.ask(
                        "disconnect " + node + " from " + network,
                        () -> engine.client()
                                .disconnectFromNetworkCmd()
                                .withNetworkId(network)
                                .withContainerId(container())
                                .withForce(true)
                                .exec());
            }
        }
        return at;
    }

    /** Puts it back into every network it is not in, with the address and the names it had. */
    void reconnect() {
        Optional<InspectContainerResponse> inspected = engine.inspect(container());
        if (inspected.isEmpty()) {
            return;
        }
        Set<String> present = present();
        Map<String, String> missing = new LinkedHashMap<>(ContainerAddresses.of(plan, node));
        missing.keySet().removeIf(each -> present.contains(names.network(each)));
        missing.forEach((each, address) ->
                DockerEngine.ask("connect " + node + " to " + each, () -> connect(names.network(each), address)));
        if (!missing.isEmpty() && Boolean.TRUE.equals(inspected.get().getState().getRunning())) {
            restoreHosts(inspected.get());
        }
    }

    /** An engine forgets the names it was told when it takes a container out of a network; at a start it writes them again. */
    private void restoreHosts(InspectContainerResponse container) {
        String[] hosts = container.getHostConfig().getExtraHosts();
        if (hosts == null) {
            return;
        }
        String lines = Arrays.stream(hosts)
                .map(host -> host.substring(host.indexOf(':') + 1) + "\t" + host.substring(0, host.indexOf(':')))
                .collect(Collectors.joining("\n"));
        engine.execAsRoot(
                container(),
                List.of(
                        "/bin/sh",
                        "-c",
                        "echo \"$1\" | while read -r line; do grep -Fqx \"$line\" /etc/hosts || echo \"$line\" >>/etc/hosts; done",
                        "hosts",
                        lines),
                TIMEOUT);
    }

    private Set<String> present() {
        return engine.inspect(container())
                .map(each -> each.getNetworkSettings().getNetworks().keySet())
                .orElse(Set.of());
    }

    private @Nullable Void connect(String network, String address) {
        return engine.client()
                .connectToNetworkCmd()
                .withNetworkId(network)
                .withContainerId(container())
                .withContainerNetwork(new ContainerNetwork()
                        .withIpamConfig(new ContainerNetwork.Ipam().withIpv4Address(address))
                        .withAliases(aliases(network)))
                .exec();
    }

    /** By its second name nobody may find it where ports are published. */
    private List<String> aliases(String network) {
        List<String> aliases = new ArrayList<>(List.of(container(), node.value()));
        if (!plan.node(node).bearsOwnName() && !network.equals(names.network("edge"))) {
            aliases.add(plan.node(node).address().host());
        }
        return aliases;
    }

    private String container() {
        return names.container(node.value());
    }
}
