package dev.understudy.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Bind;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.RunningStack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A container that waits with every node's configuration, while somebody may have to tell a node that does not run what it is. To start one
 * only then takes half a second, in which clients wait. It is no more than a short cut: without it, or when it fails, one is started.
 * Thread-safe.
 */
final class ReadyHelper {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** No id of a node has that character. */
    private static final String NAME = "ready_files";

    private final DockerEngine engine;
    private final DockerHelpers helpers;
    private final ComposeNames names;
    private final List<NodeId> nodes;
    private final String container;

    /** Of this one's lock, as what follows. */
    private int users;

    private CompletableFuture<Boolean> ready = CompletableFuture.completedFuture(false);

    ReadyHelper(DockerEngine engine, DockerHelpers helpers, ComposeNames names, List<NodeId> nodes) {
        this.engine = engine;
        this.helpers = helpers;
        this.names = names;
        this.nodes = List.copyOf(nodes);
        this.container = names.helper(NAME);
    }

    /** Begins to start it, unless it is there for somebody else; it goes with the last one who needs it. */
    synchronized RunningStack.Hold open() {
        if (users == 0) {
            ready = CompletableFuture.supplyAsync(
                    this::start, task -> Thread.ofPlatform().daemon().start(task));
        }
        users++;
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                leave();
            }
        };
    }

    private synchronized void leave() {
        users--;
        if (users == 0) {
            ready.join();
            ready = CompletableFuture.completedFuture(false);
            helpers.remove(container);
        }
    }

    private boolean start() {
        try {
            Optional<String> image =
                    engine.inspect(names.container(nodes.getFirst().value())).map(InspectContainerResponse::getImageId);
            image.ifPresent(id -> helpers.start(
                    container,
                    id,
                    "none",
                    nodes.stream()
                            .map(node -> Bind.parse(names.volume("config_" + node) + ":" + directory(node.value())))
                            .toList()));
            return image.isPresent();
        } catch (UnderstudyException e) {
            // Whoever needs one starts one, and hears why that fails.
            return false;
        }
    }

    /** Where it has the configuration of a node. */
    static String directory(String node) {
        return "/nodes/" + node;
    }

    /**
     * Runs a command that may be run again.
     *
     * @return whether it was run to a good end; false at once when it is not ready
     */
    boolean run(String user, List<String> command) {
        CompletableFuture<Boolean> started;
        synchronized (this) {
            started = ready;
        }
        try {
            return started.getNow(false)
                    && engine.execAs(container, user, command, TIMEOUT).succeeded();
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            return false;
        }
    }
}
