package dev.understudy.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ContainerAddresses;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.Direction;
import dev.understudy.runtime.ExecResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The network of a node's container, and the faults in it. Rules are put into its network namespace by a helper container, which works with
 * an engine on another machine and with one that is not root, too. A namespace ends with its container's run, and its rules with it: they
 * are put into the next one as soon as it is there. Thread-safe.
 */
final class NodeNetwork {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final DockerEngine engine;
    private final DockerHelpers helpers;
    private final ComposeNames names;
    private final StackPlan plan;
    private final NodeId node;

    private LinkRules rules = LinkRules.NONE;
    /** The run of the node that the helper has joined. */
    private @Nullable String joined;

    NodeNetwork(DockerEngine engine, DockerHelpers helpers, ComposeNames names, StackPlan plan, NodeId node) {
        this.engine = engine;
        this.helpers = helpers;
        this.names = names;
        this.plan = plan;
        this.node = node;
    }

    synchronized long isolate(Optional<Direction> direction) {
        return change(rules.withIsolated(direction));
    }

    synchronized boolean isIsolated() {
        return rules.isolated().isPresent();
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

    /** Nothing is wrong with the network any more; harmless when nothing was. */
    synchronized void heal() {
        rules = LinkRules.NONE;
        if (joined != null) {
            clear();
        }
    }

    /** Whoever put it there, such as a drill that was killed. */
    synchronized void healAny(List<String> helperNames) {
        if (helperNames.contains(helper())) {
            clear();
        }
        rules = LinkRules.NONE;
        reconnect();
    }

    private long change(LinkRules now) {
        rules = now;
        Optional<InspectContainerResponse> running = engine.inspect(container())
                .filter(each -> Boolean.TRUE.equals(each.getState().getRunning()));
        if (running.isEmpty() || rules.isNone()) {
            long at = System.nanoTime();
            clear();
            return at;
        }
        join(running.get());
        // Only a shape has a use for it.
        String script = rules.script(rules.shaped().isPresent() && helpers.hasNetem(image(running.get())));
        long at = System.nanoTime();
        run(script);
        return at;
    }

    private void join(InspectContainerResponse running) {
        String run = String.valueOf(running.getState().getStartedAt());
        if (!Objects.equals(joined, run)) {
            helpers.start(helper(), image(running), "container:" + container());
            joined = run;
        }
    }

    private static String image(InspectContainerResponse container) {
        return Objects.requireNonNull(container.getImageId());
    }

    /** A helper that is gone, or whose node is, leaves nothing to clear. */
    private void clear() {
        joined = null;
        if (engine.inspect(helper()).isPresent()) {
            engine.exec(helper(), List.of("/bin/sh", "-c", LinkRules.heal()), TIMEOUT);
            helpers.remove(helper());
        }
    }

    private void run(String script) {
        ExecResult result = engine.exec(helper(), List.of("/bin/sh", "-c", script), TIMEOUT);
        if (!result.succeeded()) {
            clear();
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "cannot change the network of " + node + ": "
                            + result.errors().strip(),
                    "The engine's kernel needs nftables, and NFQUEUE or netem for delays; images that were built by an older version lack the"
                            + " programs: docker compose build.");
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
                        .withAliases(container(), node.value()))
                .exec();
    }

    private String container() {
        return names.container(node.value());
    }

    private String helper() {
        return names.helper(node.value());
    }
}
