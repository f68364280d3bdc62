package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

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

    private Optional<Path> directory = Optional.empty();

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

    /** Removes a stack; nothing of it may be left. */
    void remove(String name) throws IOException, InterruptedException {
        run("down", "--stack", name, "--volumes", "--yes", "--quiet").expect(0);
        assertNothingRuns(name);
        assertThat(directories()).doesNotContain(name);
        assertThat(leases()).noneMatch(lease -> lease.equals(stack(name).toString()));
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
        Assumptions.assumeTrue(complete || required, "PostgreSQL 15 and PgBouncer are not installed");
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
