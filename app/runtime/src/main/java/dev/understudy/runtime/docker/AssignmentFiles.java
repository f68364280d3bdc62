package dev.understudy.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Bind;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.ExecResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The files in a node's volume that say what it is. An engine writes into a container in place, so that whoever is killed meanwhile, or
 * reads meanwhile, finds half a file: here each is written beside the one it replaces, brought to the disk and renamed, by the node's own
 * container or, when that does not run, by one that helps for a moment. Thread-safe.
 *
 * @param files of the node's container
 * @param node its id
 * @param helper what the helping container is called that is started when the ready one cannot help
 * @param uid the number of the user who owns them
 */
record AssignmentFiles(
        DockerEngine engine,
        DockerHelpers helpers,
        ReadyHelper ready,
        ContainerFiles files,
        String node,
        String container,
        String helper,
        int uid) {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String FRESH = ".new";

    /** One that is missing was renamed by a try before this one. */
    private static final String REPLACE = """
            cd "$1" && shift
            for file; do [ ! -e "$file.new" ] || sync "$file.new" || exit; done
            for file; do [ ! -e "$file.new" ] || mv -fT "$file.new" "$file" || exit; done
            sync .""";

    /**
     * Each is replaced whole or not at all, in the order given, and on the disk before this returns.
     *
     * @throws UnderstudyException when some of them may be as before
     */
    void replace(String directory, List<Map.Entry<String, String>> texts) {
        Map<String, String> fresh = new LinkedHashMap<>();
        texts.forEach(each -> fresh.put(each.getKey() + FRESH, each.getValue()));
        files.write(directory, fresh);
        List<String> names = texts.stream().map(Map.Entry::getKey).toList();
        List<String> command = command(directory, names);
        if (!replacedByItself(command)
                && !ready.run(Integer.toString(uid), command(ReadyHelper.directory(node), names))) {
            replaceByHelper(directory, command);
        }
    }

    private static List<String> command(String directory, List<String> names) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", REPLACE, "replace", directory));
        command.addAll(names);
        return command;
    }

    /** Within milliseconds, which counts in a failover; one that is stopped, frozen or just ending cannot. */
    private boolean replacedByItself(List<String> command) {
        Optional<InspectContainerResponse.ContainerState> state =
                engine.inspect(container).map(InspectContainerResponse::getState);
        if (state.filter(each -> Boolean.TRUE.equals(each.getRunning()) && !Boolean.TRUE.equals(each.getPaused()))
                .isEmpty()) {
            return false;
        }
        try {
            return engine.exec(container, command, TIMEOUT).succeeded();
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.ENGINE_FAILED) {
                return false;
            }
            throw e;
        }
    }

    private void replaceByHelper(String directory, List<String> command) {
        InspectContainerResponse inspected = engine.inspect(container).orElseThrow(() -> failed("it has no container"));
        try {
            helpers.start(
                    helper,
                    Objects.requireNonNull(inspected.getImageId()),
                    "none",
                    List.of(Bind.parse(volume(inspected, directory) + ":" + directory)));
            ExecResult result = engine.execAs(helper, Integer.toString(uid), command, TIMEOUT);
            if (!result.succeeded()) {
                throw failed(result.errors().strip());
            }
        } finally {
            helpers.remove(helper);
        }
    }

    private String volume(InspectContainerResponse inspected, String directory) {
        return Optional.ofNullable(inspected.getMounts()).orElse(List.of()).stream()
                .filter(mount -> mount.getDestination() != null
                        && directory.equals(mount.getDestination().getPath()))
                .findFirst()
                .map(InspectContainerResponse.Mount::getName)
                .orElseThrow(() -> failed("nothing is mounted at " + directory));
    }

    private UnderstudyException failed(String why) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "cannot replace what " + container + " is told to be: " + why,
                "What it was told before is still in force. docker logs and docker ps --all may say more.");
    }
}
