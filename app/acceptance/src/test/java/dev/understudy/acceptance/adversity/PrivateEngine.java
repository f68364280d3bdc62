package dev.understudy.acceptance.adversity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.Await;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.host.Programs;
import dev.understudy.runtime.state.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A container engine of the test's own, on a disk of its own that is memory: whatever happens to it happens to nobody else. Without a
 * registry and without a default network. It is in a network namespace of its own: an engine without a default network deletes the bridge
 * of that name at its start, also when it is another engine's. Closing ends it and deletes everything of it.
 */
final class PrivateEngine implements AutoCloseable {
    private static final Duration MAX = Duration.ofSeconds(60);
    private static final Duration LOAD_MAX = Duration.ofMinutes(5);

    private final Path directory;
    private Optional<Process> daemon = Optional.empty();

    private PrivateEngine(Path directory) {
        this.directory = directory;
    }

    /** @param parent where its files are, which must be deleted last */
    static PrivateEngine start(Path parent, String size) throws IOException {
        requireDaemon();
        PrivateEngine engine = new PrivateEngine(Files.createTempDirectory(parent, "engine"));
        Files.createDirectory(engine.root());
        run(
                Map.of(),
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + size,
                "tmpfs",
                engine.root().toString());
        try {
            // Not the machine's own, which may say what is said here, too.
            Files.writeString(engine.directory.resolve("daemon.json"), "{}");
            engine.start();
            return engine;
        } catch (IOException | RuntimeException | AssertionError e) {
            engine.close();
            throw e;
        }
    }

    /** Skips visibly where there can be none, unless {@code -Drequire=docker} says that it must run. */
    private static void requireDaemon() {
        boolean possible = System.getProperty("user.name").equals("root")
                && List.of(Objects.requireNonNull(System.getenv("PATH")).split(":", -1)).stream()
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "dockerd")));
        boolean required =
                List.of(System.getProperty("require", "").split(",", -1)).contains("docker");
        Assumptions.assumeTrue(possible || required, "only root may start dockerd, and it must be installed");
    }

    Path root() {
        return directory.resolve("root");
    }

    String address() {
        return "unix://" + directory.resolve("sock");
    }

    /** What makes a program use it. */
    Map<String, String> environment() {
        return Map.of("DOCKER_HOST", address(), "UNDERSTUDY_DRIVER", "docker");
    }

    /** What a command line begins with that is to reach the ports of its containers. */
    List<String> inItsNetwork() {
        return daemon.map(process -> List.of("nsenter", "--net=/proc/" + process.pid() + "/ns/net"))
                .orElse(List.of());
    }

    /** On a busy machine once more: it gives its containerd 15 s and no more, which may not have begun by then. */
    void start() throws IOException {
        Process started = begin();
        if (!started.isAlive() && log().contains("timeout waiting for containerd to start")) {
            started = begin();
        }
        assertThat(started.isAlive()).as(log()).isTrue();
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    private Process begin() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                "unshare",
                "--net",
                "sh",
                "-c",
                "ip link set lo up && exec \"$0\" \"$@\"",
                "dockerd",
                "--config-file=" + directory.resolve("daemon.json"),
                "--host=" + address(),
                "--data-root=" + root(),
                "--exec-root=" + directory.resolve("exec"),
                "--pidfile=" + directory.resolve("pid"),
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false");
        // No registry answers, and at once.
        builder.environment().putAll(Map.of("HTTP_PROXY", "http://127.0.0.1:1", "HTTPS_PROXY", "http://127.0.0.1:1"));
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()));
        Process started = builder.start();
        daemon = Optional.of(started);
        Await.untilTrue("an engine of the test's own", MAX, () -> !started.isAlive() || answers());
        return started;
    }

    private boolean answers() {
        return Programs.run(List.of("docker", "info"), with(), directory, MAX).succeeded();
    }

    /** Its containers end with it. */
    void stop() {
        daemon.ifPresent(process -> {
            process.destroy();
            try {
                assertThat(process.waitFor(MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        daemon = Optional.empty();
    }

    /** Copies an image of the machine's engine into this one. */
    void load(String image) throws IOException, InterruptedException {
        List<Process> both = ProcessBuilder.startPipeline(List.of(
                new ProcessBuilder("docker", "save", image),
                new ProcessBuilder("docker", "--host", address(), "load", "--quiet")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)));
        Process load = both.getLast();
        assertThat(load.waitFor(LOAD_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(load.exitValue()).as("docker load " + image).isZero();
    }

    /** Leaves so much room on its disk. */
    void leaveRoom(int megabytes) throws IOException {
        long used = Files.getFileStore(root()).getTotalSpace()
                - Files.getFileStore(root()).getUsableSpace();
        run(Map.of(), "mount", "-o", "remount,size=" + (used + ((long) megabytes << 20)), root().toString());
    }

    String docker(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        return run(with(), command.toArray(String[]::new));
    }

    private Map<String, String> with() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(environment());
        return environment;
    }

    private static String run(Map<String, String> environment, String... command) {
        ExecResult result = Programs.run(List.of(command), environment, Path.of("/"), MAX);
        assertThat(result.succeeded())
                .as(String.join(" ", command) + ": " + result.errors())
                .isTrue();
        return result.output();
    }

    @Override
    public void close() throws IOException {
        try {
            if (daemon.filter(Process::isAlive).isPresent() && answers()) {
                List<String> left = docker("ps", "--all", "--quiet").lines().toList();
                if (!left.isEmpty()) {
                    List<String> remove = new ArrayList<>(List.of("rm", "--force", "--volumes"));
                    remove.addAll(left);
                    docker(remove.toArray(String[]::new));
                }
                docker("network", "prune", "--force");
            }
        } finally {
            stop();
            run(Map.of(), "umount", root().toString());
            DirectoryTree.delete(directory);
        }
    }
}
