package dev.understudy.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.ExecCreateCmdResponse;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.SSLConfig;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.ExecResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Understudy asks of a container engine, with the engine's failures as errors that have a way out. The API version is the engine's
 * own: nothing is pinned, so that engines from 20.10 on answer. Thread-safe.
 */
public final class DockerEngine implements AutoCloseable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration RESPONSE_TIMEOUT = Duration.ofMinutes(3);
    /** An engine answers a ping in a millisecond, a busy one in a second. */
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration KILL_GRACE = Duration.ofSeconds(5);
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final int CONNECTIONS_MAX = 50;
    /** What {@code timeout} exits with, and a program that was killed. */
    private static final long KILLED = 137;

    private final EngineAddress address;
    private final DockerClientConfig config;
    private final DockerClient client;

    private DockerEngine(EngineAddress address, DockerClientConfig config) {
        this.address = address;
        this.config = config;
        this.client = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .sslConfig(tls(config))
                        .maxConnections(CONNECTIONS_MAX)
                        .connectionTimeout(ANSWER_TIMEOUT)
                        // Longer than the longest wait that is asked of it, a stop's.
                        .responseTimeout(RESPONSE_TIMEOUT)
                        .build());
    }

    /**
     * The client makes a TLS context of its own where it gets none, with every authority of this machine, although a Unix socket knows no TLS:
     * that took longer than what most commands ask of the engine.
     */
    private static @Nullable SSLConfig tls(DockerClientConfig config) {
        return isUnix(config) && config.getSSLConfig() == null ? TrustsNobody::context : config.getSSLConfig();
    }

    private static boolean isUnix(DockerClientConfig config) {
        return "unix".equals(config.getDockerHost().getScheme());
    }

    /**
     * The engine that {@code DOCKER_HOST}, {@code DOCKER_TLS_VERIFY} and {@code DOCKER_CERT_PATH} name, or else the one behind this
     * machine's socket. Nothing is asked of it yet.
     */
    public static DockerEngine ofThisProcess() {
        return at(EngineAddress.ofThisProcess());
    }

    /**
     * The engine of an address. Nothing is asked of it yet.
     *
     * @throws UnderstudyException {@link ErrorCode#ENGINE_UNAVAILABLE} when there can be no engine, as the address is malformed
     */
    public static DockerEngine at(EngineAddress address) {
        try {
            return make(address);
        } catch (RuntimeException e) {
            String host = address.find(EngineAddress.HOST).orElse("of this machine");
            throw EngineFailure.noAnswer("the address " + host + " cannot be used: " + e, e);
        }
    }

    private static DockerEngine make(EngineAddress address) {
        DefaultDockerClientConfig.Builder config = DefaultDockerClientConfig.createDefaultConfigBuilder();
        address.find(EngineAddress.HOST).ifPresent(config::withDockerHost);
        address.find(EngineAddress.TLS_VERIFY).ifPresent(config::withDockerTlsVerify);
        address.find(EngineAddress.CERT_PATH).ifPresent(config::withDockerCertPath);
        return new DockerEngine(address, config.build());
    }

    EngineAddress address() {
        return address;
    }

    /**
     * @throws UnderstudyException {@link ErrorCode#ENGINE_UNAVAILABLE} saying whether it is not running, not permitted or does not
     *     answer, within seconds
     */
    public void requireAnswer() {
        requireAnswer(PING_TIMEOUT);
    }

    void requireAnswer(Duration patience) {
        // The client's own limits of time do not work on Unix sockets.
        CompletableFuture<Void> answer = CompletableFuture.runAsync(
                () -> client.pingCmd().exec(), task -> Thread.ofVirtual().start(task));
        try {
            answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw EngineFailure.hung(e);
        } catch (ExecutionException e) {
            throw EngineFailure.unavailable(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED, "interrupted while asking the engine", "Run the command again.", e);
        }
    }

    /** Whether it is on this machine, so that a port it publishes is one of this machine's. */
    boolean isLocal() {
        return isUnix(config);
    }

    /** Tells engines apart; the same one keeps it over restarts. */
    String identity() {
        return ask(
                "say which it is", () -> String.valueOf(client.infoCmd().exec().getId()));
    }

    public boolean hasImage(String image) {
        return imageId(image).isPresent();
    }

    /** Which image has that name; empty when none has. */
    Optional<String> imageId(String image) {
        try {
            return Optional.ofNullable(client.inspectImageCmd(image).exec().getId());
        } catch (NotFoundException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            throw EngineFailure.of("look for image " + image, e);
        }
    }

    /** @return empty when there is no such container */
    public Optional<InspectContainerResponse> inspect(String container) {
        try {
            return Optional.of(client.inspectContainerCmd(container).exec());
        } catch (NotFoundException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            throw EngineFailure.of("look at container " + container, e);
        }
    }

    /** The names of the containers that it lists as running. */
    Set<String> listed() {
        return ask("list containers", () -> client.listContainersCmd().exec()).stream()
                .flatMap(each -> Stream.of(each.getNames()))
                .map(name -> name.substring(1))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Harmless when it runs. */
    public void start(String container) {
        unlessSo("start " + container, () -> client.startContainerCmd(container).exec());
    }

    /** Sends the signal the image names for stopping, and kills after the time; harmless when it does not run. */
    public void stop(String container, Duration patience) {
        unlessSo(
                "stop " + container,
                () -> client.stopContainerCmd(container)
                        .withTimeout(Math.toIntExact(patience.toSeconds()))
                        .exec());
    }

    /** @return whether it ran */
    public boolean signal(String container, String signal) {
        try {
            client.killContainerCmd(container).withSignal(signal).exec();
            return true;
        } catch (NotFoundException | ConflictException e) {
            return false;
        } catch (RuntimeException e) {
            throw EngineFailure.of("send " + signal + " to " + container, e);
        }
    }

    public void pause(String container) {
        ask("pause " + container, () -> client.pauseContainerCmd(container).exec());
    }

    public void unpause(String container) {
        ask("unpause " + container, () -> client.unpauseContainerCmd(container).exec());
    }

    /** Runs a program in a running container, as the container's user, and waits. */
    public ExecResult exec(String container, List<String> command, Duration timeout) {
        // Empty is the container's own.
        return exec(container, "", command, timeout);
    }

    /** The same as root, which has no power there but that over its own files. */
    ExecResult execAsRoot(String container, List<String> command, Duration timeout) {
        return exec(container, "root", command, timeout);
    }

    /** The same as another user of the container, by name or number. */
    ExecResult execAs(String container, String user, List<String> command, Duration timeout) {
        return exec(container, user, command, timeout);
    }

    private ExecResult exec(String container, String user, List<String> command, Duration timeout) {
        ExecCreateCmdResponse created = ask(
                "run " + command.getFirst() + " in " + container,
                () -> client.execCreateCmd(container)
                        .withUser(user)
                        .withCmd(limited(command, timeout))
                        .withAttachStdout(true)
                        .withAttachStderr(true)
                        .exec());
        Output output = new Output();
        long start = System.nanoTime();
        try {
            boolean done = client.execStartCmd(created.getId())
                    .exec(output)
                    .awaitCompletion(timeout.plus(KILL_GRACE).toMillis(), TimeUnit.MILLISECONDS);
            Long status = done ? client.inspectExecCmd(created.getId()).exec().getExitCodeLong() : null;
            if (!done || (status != null && status == KILLED && System.nanoTime() - start >= timeout.toNanos())) {
                throw new UnderstudyException(
                        ErrorCode.TIMED_OUT,
                        command.getFirst() + " in " + container + " took longer than " + timeout.toMillis()
                                + " ms and was killed",
                        "A slow machine may need another try.");
            }
            return new ExecResult(status == null ? -1 : status.intValue(), output.out(), output.err());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED, "interrupted while running " + command.getFirst(), "Run it again.", e);
        } catch (RuntimeException e) {
            throw EngineFailure.of("run " + command.getFirst() + " in " + container, e);
        } finally {
            closeQuietly(output);
        }
    }

    /** Whoever waits no more leaves nothing running: only inside can the program be killed. */
    private static String[] limited(List<String> command, Duration timeout) {
        List<String> limited = new ArrayList<>(List.of(
                // As busybox has it, too.
                "timeout", "-s", "KILL", String.format(Locale.ROOT, "%.3f", timeout.toMillis() / MILLIS_PER_SECOND)));
        limited.addAll(command);
        return limited.toArray(String[]::new);
    }

    /** The newest lines of its log, oldest first; all of them when {@code lines} is negative. */
    public List<String> log(String container, int lines) {
        Output output = new Output();
        try {
            var log = client.logContainerCmd(container).withStdOut(true).withStdErr(true);
            (lines < 0 ? log.withTailAll() : log.withTail(lines)).exec(output).awaitCompletion();
            return output.lines();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED, "interrupted while reading a log", "Run the command again.", e);
        } catch (NotFoundException e) {
            return List.of();
        } catch (RuntimeException e) {
            throw EngineFailure.of("read the log of " + container, e);
        }
    }

    /**
     * Unpacks a tar archive into a directory of a container, whether it runs or not. Files get the numbers of owners that the archive has: asked
     * to copy ids, an engine would look the container's user up by name, where a number has none.
     */
    public void copyInto(String container, String directory, InputStream tar) {
        ask(
                "write into " + directory + " of " + container,
                () -> client.copyArchiveToContainerCmd(container)
                        .withRemotePath(directory)
                        .withTarInputStream(tar)
                        .exec());
    }

    /** Whether a container has that path, whether it runs or not. */
    public boolean exists(String container, String path) {
        return copyFrom(container, path).isPresent();
    }

    /** A path of a container as a tar archive, whether it runs or not; empty when there is none. */
    public Optional<byte[]> copyFrom(String container, String path) {
        try (InputStream tar =
                client.copyArchiveFromContainerCmd(container, path).exec()) {
            return Optional.of(tar.readAllBytes());
        } catch (NotFoundException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            throw EngineFailure.of("read " + path + " of " + container, e);
        }
    }

    /** What is not read any more holds no connection. */
    private static void closeQuietly(Output output) {
        try {
            output.close();
        } catch (IOException e) {
            // Nothing was left to be read.
        }
    }

    /** For what only some need of the engine. */
    DockerClient client() {
        return client;
    }

    static <T> T ask(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw EngineFailure.of(what, e);
        }
    }

    private static void unlessSo(String what, Runnable call) {
        try {
            call.run();
        } catch (NotModifiedException e) {
            // It is so already.
        } catch (RuntimeException e) {
            throw EngineFailure.of(what, e);
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            // Nothing was left to be said on that connection.
        }
    }

    /** Both streams, each for itself and as they came. */
    private static final class Output extends ResultCallback.Adapter<Frame> {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();

        @Override
        public synchronized void onNext(Frame frame) {
            (frame.getStreamType() == StreamType.STDERR ? err : out).writeBytes(frame.getPayload());
            all.writeBytes(frame.getPayload());
        }

        synchronized String out() {
            return out.toString(StandardCharsets.UTF_8);
        }

        synchronized String err() {
            return err.toString(StandardCharsets.UTF_8);
        }

        synchronized List<String> lines() {
            return new ArrayList<>(all.toString(StandardCharsets.UTF_8).lines().toList());
        }
    }
}
