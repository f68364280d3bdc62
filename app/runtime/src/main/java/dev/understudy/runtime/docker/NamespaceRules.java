package dev.understudy.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.state.OwnedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules in the network namespace of a node's container. A helper container puts them there, which works with an engine on another
 * machine and with one that is not root, too. They end with the container's run and not with the helper, so a file notes the run they are
 * in, from before the first until after the last: whoever comes next finds them. Not thread-safe.
 */
final class NamespaceRules {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final DockerEngine engine;
    private final DockerHelpers helpers;
    private final NodeId node;
    private final String container;
    private final String helper;
    private final Path directory;

    /** The run of the node that the helper has joined. */
    private @Nullable String joined;

    /** @param directory where the note is */
    NamespaceRules(DockerEngine engine, DockerHelpers helpers, ComposeNames names, NodeId node, Path directory) {
        this.engine = engine;
        this.helpers = helpers;
        this.node = node;
        this.container = names.container(node.value());
        this.helper = names.helper(node.value());
        this.directory = directory;
    }

    /** Empty when it does not run, and so has no namespace. */
    Optional<InspectContainerResponse> running() {
        return running(container);
    }

    private Optional<InspectContainerResponse> running(String name) {
        return engine.inspect(name)
                .filter(each -> Boolean.TRUE.equals(each.getState().getRunning()));
    }

    /** As far as can be told without asking the engine. */
    boolean mayHaveRules() {
        return joined != null || Files.exists(note());
    }

    /**
     * @param before what may be there
     * @return the instant before the first effect
     * @throws UnderstudyException when it failed, and some of it may be there
     */
    long put(InspectContainerResponse running, LinkRules before, LinkRules now) {
        OwnedFiles files = OwnedFiles.ofThisUser();
        files.directory(directory, "700");
        files.write(note(), run(running) + "\n", "600");
        join(running);
        // Only a shape has a use for it.
        String script = now.script(before, now.shaped().isPresent() && helpers.hasNetem(helpers.image(image(running))));
        long at = System.nanoTime();
        ExecResult result = exec(script);
        if (!result.succeeded()) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "cannot change the network of " + node + ": "
                            + result.errors().strip(),
                    "The engine's kernel needs nftables, and NFQUEUE or netem for delays; images that were built by an older version lack the"
                            + " programs: docker compose build.");
        }
        return at;
    }

    /**
     * Takes them away, whoever put them there, and the helper with them.
     *
     * @throws UnderstudyException when they may be there still; it can be asked again
     */
    void clear() {
        Optional<InspectContainerResponse> running = running().filter(this::isTheirs);
        try {
            running.ifPresent(this::wipe);
        } catch (UnderstudyException e) {
            // A run that has ended meanwhile took its rules along.
            if (running().map(NamespaceRules::run).equals(running.map(NamespaceRules::run))) {
                throw e;
            }
        }
        helpers.remove(helper);
        joined = null;
        OwnedFiles.delete(note());
    }

    /** Without a note they may be in any. */
    private boolean isTheirs(InspectContainerResponse running) {
        return noted().filter(run -> !run.equals(run(running))).isEmpty();
    }

    private void wipe(InspectContainerResponse running) {
        join(running);
        ExecResult result = exec(LinkRules.heal());
        if (!result.succeeded()) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "cannot heal the network of " + node + ": "
                            + result.errors().strip(),
                    "What is wrong with it ends with the run of its container: `docker restart " + container
                            + "`, then `understudy up`."
                            + (isKernels(result.errors())
                                    ? " The engine's kernel has no nftables any more, as after an update of the kernel without a"
                                            + " restart: the rules may be gone already, and nobody can tell."
                                    : ""));
        }
    }

    /** What nft says where the kernel does not understand it. */
    private static boolean isKernels(String errors) {
        return errors.contains("not supported") || errors.contains("Unable to initialize Netlink socket");
    }

    /** A helper that ended, or never began, is replaced. */
    private void join(InspectContainerResponse running) {
        String run = run(running);
        if (!Objects.equals(joined, run) || running(helper).isEmpty()) {
            helpers.start(helper, helpers.image(image(running)), "container:" + container);
            joined = run;
        }
    }

    private ExecResult exec(String script) {
        return engine.exec(helper, List.of("/bin/sh", "-c", script), TIMEOUT);
    }

    private static String run(InspectContainerResponse running) {
        return String.valueOf(running.getState().getStartedAt());
    }

    private static String image(InspectContainerResponse container) {
        return Objects.requireNonNull(container.getImageId());
    }

    private Path note() {
        return directory.resolve(node + ".network");
    }

    private Optional<String> noted() {
        return OwnedFiles.read(note()).map(String::strip);
    }
}
