package dev.understudy.runtime.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.RestartPolicy;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.ServiceHandle;
import dev.understudy.runtime.ServiceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A container of a stack, whether it runs or not. */
class DockerService implements ServiceHandle {
    private static final Duration START_DEADLINE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);
    private static final int LOG_LINES = 15;

    private final DockerEngine engine;
    private final EngineNote note;
    private final String id;
    private final String container;

    DockerService(DockerEngine engine, EngineNote note, ComposeNames names, String id) {
        this.engine = engine;
        this.note = note;
        this.id = id;
        this.container = names.container(id);
    }

    DockerEngine engine() {
        return engine;
    }

    String container() {
        return container;
    }

    /** The image's own health check: one rule for whoever asks. */
    String healthProgram() {
        return "/usr/local/share/understudy/health.sh";
    }

    Duration startDeadline() {
        return START_DEADLINE;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public ServiceState state() {
        note.require();
        return engine.inspect(container).map(DockerService::state).orElse(ServiceState.STOPPED);
    }

    /** Whether there is a container, running or not. */
    boolean exists() {
        note.require();
        return engine.inspect(container).isPresent();
    }

    /**
     * An engine whose disk was full when the container ended goes on listing it as running, and compose, which believes the list, would
     * not start it. Any change of the container makes the engine note it anew.
     *
     * @param listed the containers that the engine lists as running
     */
    void refreshListing(Set<String> listed) {
        if (listed.contains(container) && state() == ServiceState.STOPPED) {
            DockerEngine.ask(
                    "note " + container + " anew",
                    () -> engine.client()
                            .updateContainerCmd(container)
                            .withRestartPolicy(RestartPolicy.noRestart())
                            .exec());
        }
    }

    /** The id of the image that its container was made of, when there is one. */
    Optional<String> image() {
        return engine.inspect(container).map(InspectContainerResponse::getImageId);
    }

    private static ServiceState state(InspectContainerResponse inspected) {
        InspectContainerResponse.ContainerState state = inspected.getState();
        if (!Boolean.TRUE.equals(state.getRunning())) {
            return ServiceState.STOPPED;
        }
        return Boolean.TRUE.equals(state.getPaused()) ? ServiceState.FROZEN : ServiceState.RUNNING;
    }

    @Override
    public void start() {
        if (state() == ServiceState.FROZEN) {
            return;
        }
        begin();
        awaitServing();
    }

    /** Starts its container when that does not run, and does not wait until it serves. */
    void begin() {
        if (state() == ServiceState.STOPPED) {
            engine.start(container);
            started();
        }
    }

    /**
     * Waits until it serves, by its own health check, asked directly: the engine asks once a second.
     *
     * @throws UnderstudyException {@link ErrorCode#START_FAILED} when it does not run, with the end of its log
     */
    void awaitServing() {
        Await.until(id + " to accept connections", startDeadline(), this::serving);
    }

    /** Its container was not running, and does now. */
    void started() {}

    private Observation<Boolean> serving() {
        if (state() == ServiceState.STOPPED) {
            throw new UnderstudyException(
                    ErrorCode.START_FAILED,
                    id + " ended while it was starting; its log ends with:\n  "
                            + String.join("\n  ", logTail(LOG_LINES)),
                    "The log says why: docker logs " + container);
        }
        return accepts() ? new Observation.Found<>(true) : new Observation.NotYet<>("running, and not ready");
    }

    /** One that ends while it is asked, or answers too late, is not ready; whether it lives is asked next. */
    private boolean accepts() {
        try {
            return engine.exec(container, List.of(healthProgram()), PROBE_TIMEOUT)
                    .succeeded();
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.ENGINE_FAILED || e.code() == ErrorCode.TIMED_OUT) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void stop(ShutdownMode mode) {
        if (state() == ServiceState.FROZEN) {
            // Something frozen cannot act on a signal.
            engine.unpause(container);
        }
        stopRunning(mode);
    }

    /** The image's own signal. */
    void stopRunning(ShutdownMode mode) {
        if (engine.inspect(container).isPresent()) {
            engine.stop(container, STOP_PATIENCE);
        }
    }

    @Override
    public List<String> logTail(int lines) {
        return engine.log(container, lines);
    }

    @Override
    public void keepLog(Path target) {
        try {
            Files.write(target, engine.log(container, -1));
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot keep the log of " + id + ": " + e, "Check the free space.", e);
        }
    }
}
