package dev.understudy.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.HostConfig;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Uninterrupted;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Containers that help for a while: root with power over a network namespace and nothing else. They count as parts of the compose
 * project, so that taking it down takes them, too, and vanish when they end. Thread-safe.
 */
final class DockerHelpers {
    static final String STACK_LABEL = "dev.understudy.stack";
    static final String ROLE_LABEL = "dev.understudy.role";
    static final String ROLE = "link";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** Longer than any drill; nobody may be left to end it. */
    private static final String SECONDS = "86400";

    private final DockerEngine engine;
    private final ComposeNames names;
    private final Optional<String> own;
    private final AtomicReference<Optional<Boolean>> netem = new AtomicReference<>(Optional.empty());

    /** @param own the image that helps where the nodes' own cannot; empty where it can */
    DockerHelpers(DockerEngine engine, ComposeNames names, Optional<String> own) {
        this.own = own;
        this.engine = engine;
        this.names = names;
    }

    /** Whether there is an image that has what faults of the network need. */
    boolean isAble() {
        return own.map(engine::hasImage).orElse(true);
    }

    /** What helps a node of that image. */
    String image(String node) {
        return own.orElse(node);
    }

    /**
     * Starts one, in place of another of that name.
     *
     * @param image that has the programs it is asked to run
     * @param networkMode whose network it is in
     */
    void start(String name, String image, String networkMode) {
        start(name, image, networkMode, List.of());
    }

    /** The same with volumes. */
    void start(String name, String image, String networkMode, List<Bind> volumes) {
        remove(name);
        DockerEngine.ask("start helper " + name, () -> {
            client().createContainerCmd(image)
                    .withName(name)
                    .withUser("root")
                    .withEntrypoint("sleep", SECONDS)
                    .withLabels(labels())
                    .withHostConfig(host(networkMode, volumes))
                    .exec();
            return run(name);
        });
    }

    /** One that cannot begin vanishes, too. */
    private @Nullable Void run(String name) {
        try {
            return client().startContainerCmd(name).exec();
        } catch (RuntimeException e) {
            Uninterrupted.run(e, () -> remove(name));
            throw e;
        }
    }

    private static HostConfig host(String networkMode, List<Bind> volumes) {
        return HostConfig.newHostConfig()
                .withNetworkMode(networkMode)
                .withBinds(volumes)
                .withCapDrop(Capability.ALL)
                .withCapAdd(Capability.NET_ADMIN)
                .withSecurityOpts(List.of("no-new-privileges:true"))
                .withInit(true)
                .withAutoRemove(true)
                // The image's own volume would be made for it.
                .withTmpFs(Map.of("/var/lib/postgresql", ""));
    }

    /** By which they are known as the stack's. */
    Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>();
        labels.put(STACK_LABEL, names.stack().value());
        labels.put(ROLE_LABEL, ROLE);
        // By these compose knows its containers.
        labels.put("com.docker.compose.project", names.project());
        labels.put("com.docker.compose.service", ROLE);
        labels.put("com.docker.compose.oneoff", "False");
        labels.put("com.docker.compose.config-hash", ROLE);
        return labels;
    }

    /** Harmless when there is none. */
    void remove(String name) {
        try {
            client().removeContainerCmd(name)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException e) {
            // There was none.
        } catch (ConflictException e) {
            // It is going, and its name is free only then.
            Await.untilTrue(name + " to go", TIMEOUT, () -> engine.inspect(name).isEmpty());
        } catch (RuntimeException e) {
            throw EngineFailure.of("remove " + name, e);
        }
    }

    /** The stack's helpers, whoever started them. */
    List<String> names() {
        return DockerEngine.ask(
                        "look for helpers",
                        () -> client().listContainersCmd()
                                .withShowAll(true)
                                .withLabelFilter(
                                        Map.of(STACK_LABEL, names.stack().value(), ROLE_LABEL, ROLE))
                                .exec())
                .stream()
                .map(DockerHelpers::name)
                .toList();
    }

    private static String name(Container container) {
        return container.getNames()[0].substring(1);
    }

    /** Whether the engine's kernel has netem; asked once, in a network that nobody else is in. */
    boolean hasNetem(String image) {
        Optional<Boolean> known = netem.get();
        if (known.isPresent()) {
            return known.get();
        }
        String probe = names.helper("probe");
        start(probe, image, "none");
        try {
            boolean found = engine.exec(probe, List.of("tc", "qdisc", "add", "dev", "lo", "root", "netem"), TIMEOUT)
                    .succeeded();
            netem.set(Optional.of(found));
            return found;
        } finally {
            remove(probe);
        }
    }

    private DockerClient client() {
        return engine.client();
    }
}
