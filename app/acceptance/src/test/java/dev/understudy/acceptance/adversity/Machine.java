package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.acceptance.KeptStack;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * This machine with a state directory of its own, and the launcher on it. At the end every stack there is removed, and the class fails
 * when a process, a port or a directory of one is left. Without PostgreSQL 15 and PgBouncer it is skipped, unless {@code -Drequire=local}.
 */
final class Machine implements BeforeAllCallback, AfterAllCallback {
    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("understudy.root")));

    private final boolean servers;
    private Optional<Path> directory = Optional.empty();

    Machine() {
        this(true);
    }

    private Machine(boolean servers) {
        this.servers = servers;
    }

    /** Without a look at what is installed: for containers, whose engine is the test's matter. */
    static Machine forContainers() {
        return new Machine(false);
    }

    /** Where XDG_STATE_HOME points. */
    Path home() {
        return directory.orElseThrow();
    }

    Path stack(String name) {
        return home().resolve("understudy").resolve(name);
    }

    CommandRun start(String... arguments) throws IOException {
        return start(List.of(), Map.of(), arguments);
    }

    /** With a command line in front of the launcher's, and more environment. */
    CommandRun start(List<String> prefix, Map<String, String> environment, String... arguments) throws IOException {
        // A test that runs in the background of a shell has SIGINT ignored, and children inherit that.
        List<String> command = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT"));
        command.addAll(prefix);
        command.add(ROOT.resolve("understudy").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(home().toFile());
        builder.redirectInput(Path.of("/dev/null").toFile());
        builder.environment()
                .putAll(Map.of(
                        "UNDERSTUDY_DRIVER",
                        "local",
                        "UNDERSTUDY_NO_BUILD",
                        "1",
                        // It would repair what a test has broken on purpose.
                        "UNDERSTUDY_NO_AGENT",
                        "true",
                        "XDG_STATE_HOME",
                        home().toString(),
                        "XDG_CACHE_HOME",
                        System.getProperty("java.io.tmpdir") + "/understudy-test-cache-"
                                + System.getProperty("user.name")));
        builder.environment().putAll(environment);
        return CommandRun.of(builder);
    }

    CommandRun.Ended run(String... arguments) throws IOException, InterruptedException {
        return run(List.of(), Map.of(), arguments);
    }

    CommandRun.Ended run(List<String> prefix, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        try (CommandRun run = start(prefix, environment, arguments)) {
            return run.await();
        }
    }

    /** Writes a stack file of one or two nodes and a pooler, and gives its path. */
    String stackFile(String name, boolean standby, String more) throws IOException {
        String standbys = standby ? "\n  standbys: [{name: pg2, upstream: pg1, replication: async}]" : "";
        Path file = home().resolve(name + ".yaml");
        Files.writeString(file, """
                name: %s
                postgresql: 15
                topology:
                  primary: {name: pg1}%s
                pooling: {instances: 1, min_pool_size: 1}
                tuning: {profile: ci}
                monitoring: false
                %s
                """.formatted(name, standbys, more));
        return file.toString();
    }

    /** It was refused for that, with the way out, and said so on standard error alone. */
    static CommandRun.Ended refused(CommandRun.Ended ended, String code) {
        ended.expect(4);
        assertThat(ended.err()).contains("error[" + code + "]: ", "hint: ");
        assertThat(ended.out()).isEmpty();
        return ended;
    }

    /** Brings a stack up and stops it, unless it is there. */
    void keep(String name) throws IOException, InterruptedException {
        if (!Files.exists(stack(name))) {
            run("up", "--stack-file", stackFile(name, false, ""), "--quiet").expect(0);
            run("down", "--stack", name, "--quiet").expect(0);
        }
    }

    /** Whatever was refused, a stopped stack still comes up with what it held. */
    void assertWorks(String name) throws IOException, InterruptedException {
        run("up", "--stack", name, "--quiet").expect(0);
        run("down", "--stack", name, "--quiet").expect(0);
        assertNothingRuns(name);
    }

    /** Nothing was made for it. */
    void assertUntouched(String name) throws IOException {
        assertThat(stack(name)).doesNotExist();
        assertThat(leases()).doesNotContain(stack(name).toString());
    }

    /** What a command line begins with that nobody's rights are to be used for. */
    static List<String> asNobody() {
        return System.getProperty("user.name").equals("root")
                ? List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--")
                : List.of();
    }

    /** Somebody else's environment: temporary files there go away with the test. */
    Map<String, String> somebody(Path stateHome) throws IOException {
        Path temporary = home().resolve("tmp");
        Files.createDirectories(temporary);
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
        return Map.of(
                "XDG_STATE_HOME",
                stateHome.toString(),
                "XDG_CACHE_HOME",
                temporary.resolve("cache").toString(),
                "UNDERSTUDY_JAVA_OPTS",
                "-Djava.io.tmpdir=" + temporary);
    }

    /** Runs a program that must succeed. */
    static void command(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
    }

    /** Removes a stack; nothing of it may be left. */
    void remove(String name) throws IOException, InterruptedException {
        run("down", "--stack", name, "--volumes", "--yes", "--quiet").expect(0);
        assertNothingRuns(name);
        assertThat(directories()).doesNotContain(name);
        assertThat(leases()).noneMatch(lease -> lease.equals(stack(name).toString()));
    }

    /** A stack that the tests of the class hand on. */
    KeptStack kept(String name, KeptStack.Action make) {
        return new KeptStack(make, () -> {
            if (Files.exists(stack(name))) {
                remove(name);
            }
        });
    }

    void assertNothingRuns(String name) {
        assertThat(StackProcesses.of(stack(name))).as("processes of " + name).isEmpty();
    }

    /** Directories of the state home that are stacks or leftovers of stacks; the runs of drills may stay. */
    List<String> directories() throws IOException {
        Path parent = home().resolve("understudy");
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(entry -> !entry.endsWith("runs") && !holdsOnlyRuns(entry))
                    .map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static boolean holdsOnlyRuns(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> all = entries.toList();
            return all.size() == 1 && all.getFirst().endsWith("runs");
        } catch (IOException e) {
            return false;
        }
    }

    static List<String> leases() throws IOException {
        Path leases =
                Path.of(System.getProperty("java.io.tmpdir"), "understudy-ports-" + System.getProperty("user.name"));
        List<String> roots = new ArrayList<>();
        if (Files.isDirectory(leases)) {
            try (Stream<Path> files = Files.list(leases)) {
                for (Path file : files.filter(each -> !each.endsWith("lock")).toList()) {
                    roots.add(Files.readString(file).strip());
                }
            }
        }
        return roots;
    }

    static void requireRoot() {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "only root may do this");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        boolean complete = Files.isExecutable(Path.of("/usr/lib/postgresql/15/bin/postgres"))
                && Files.isExecutable(Path.of("/usr/sbin/pgbouncer"));
        boolean required =
                List.of(System.getProperty("require", "").split(",", -1)).contains("local");
        Assumptions.assumeTrue(!servers || complete || required, "PostgreSQL 15 and PgBouncer are not installed");
        Path made = Files.createTempDirectory("understudy-it-");
        // The servers' user has to walk in.
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        directory = Optional.of(made);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
        if (directory.isEmpty()) {
            return;
        }
        try {
            for (String name : directories()) {
                run("down", "--stack", name, "--volumes", "--yes", "--quiet");
            }
            assertThat(StackProcesses.of(home())).as("left processes").isEmpty();
            assertThat(directories()).as("left directories").isEmpty();
        } finally {
            delete(home());
        }
    }

    private static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
