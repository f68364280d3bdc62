package dev.understudy.runtime.state;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.StackName;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.host.Programs;
import dev.understudy.runtime.host.ServiceAccount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where stacks and caches live, by the XDG Base Directory Specification. Nothing is created here.
 *
 * @param stateHome holds one directory per stack, and {@code runs}
 * @param cacheHome may be deleted at any time
 */
public record StateDirectories(Path stateHome, Path cacheHome) {
    /** {@code sun_path} of Linux has 108 bytes, with the final zero. */
    private static final int SOCKET_BYTES_MAX = 107;

    private static final String LONGEST_SOCKET = "/.s.PGSQL.32767";
    private static final String RUNS = "runs";
    private static final Duration ID_TIMEOUT = Duration.ofSeconds(5);

    /**
     * The directories of whoever runs this process. Root's home is closed to others on most systems: when the servers' user cannot walk
     * into it, the machine's own places are taken.
     *
     * @param environment of this process: {@code XDG_STATE_HOME}, {@code XDG_CACHE_HOME}, {@code HOME} are read; relative values do not
     *     count, as that specification says
     */
    public static StateDirectories ofThisProcess(ServiceAccount account, Map<String, String> environment) {
        Path home = absolute(environment, "HOME").orElse(Path.of(System.getProperty("user.home")));
        Path state = absolute(environment, "XDG_STATE_HOME").orElse(home.resolve(".local/state"));
        Path cache = absolute(environment, "XDG_CACHE_HOME").orElse(home.resolve(".cache"));
        StateDirectories own = new StateDirectories(state.resolve("understudy"), cache.resolve("understudy"));
        if (!account.switched()) {
            return own;
        }
        Traversal traversal = new Traversal(account.user(), () -> groups(account.user()));
        return new StateDirectories(
                traversal.canReach(own.stateHome) ? own.stateHome : Path.of("/var/lib/understudy"),
                traversal.canReach(own.cacheHome) ? own.cacheHome : Path.of("/var/cache/understudy"));
    }

    private static Optional<Path> absolute(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(value -> value.startsWith("/"))
                .map(Path::of);
    }

    private static Set<String> groups(String user) {
        ExecResult id = Programs.run(List.of("id", "-Gn", user), Map.of(), Path.of("/"), ID_TIMEOUT);
        return Set.copyOf(List.of(id.output().strip().split("\\s+")));
    }

    /**
     * A stack's state directory.
     *
     * @throws UnderstudyException {@link ErrorCode#STACK_FILE} for the one name that the runs' directory has
     */
    public Path stack(StackName name) {
        if (name.value().equals(RUNS)) {
            throw new UnderstudyException(
                    ErrorCode.STACK_FILE,
                    "a stack cannot be named \"" + RUNS + "\": the results of drills are kept under that name",
                    "Choose another name in the stack file.");
        }
        return stateHome.resolve(name.value());
    }

    /** Where runs of drills are kept, one directory each. */
    public Path drillRuns() {
        return stateHome.resolve(RUNS);
    }

    /** A directory whose path is short enough for the stack's Unix sockets. */
    public Path socketDirectory(StackName name) {
        Path stack = stack(name);
        Path inside = stack.resolve("sock");
        return bytes(inside + LONGEST_SOCKET).length <= SOCKET_BYTES_MAX
                ? inside
                : Path.of("/tmp", "understudy-" + shortHash(stack));
    }

    private static String shortHash(Path path) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes(path.toString()));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
