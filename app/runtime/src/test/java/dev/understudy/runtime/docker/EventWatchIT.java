package dev.understudy.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.RestartPolicy;
import dev.understudy.core.render.compose.Images;
import dev.understudy.core.stack.StackName;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.CanReportEvents;
import dev.understudy.runtime.PartEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way to the engine is disturbed while the engine itself runs on. */
class EventWatchIT {
    private static final Duration MAX = Duration.ofSeconds(30);
    /** More than Docker remembers. */
    private static final int MANY = 300;

    private final ComposeNames names =
            new ComposeNames(new StackName("watched-" + ProcessHandle.current().pid()));
    private final DockerEngine direct = DockerEngine.ofThisProcess();
    private final Queue<PartEvent> told = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void startContainer() {
        boolean possible = isPossible();
        if (Arrays.asList(System.getProperty("require", "").split(",", -1)).contains("docker")) {
            assertThat(possible)
                    .as("an engine on a local socket, and its images")
                    .isTrue();
        }
        Assumptions.assumeTrue(possible, "no engine on a local socket, or no image");
        direct.client()
                .createContainerCmd(Images.postgres(15))
                .withName(container())
                .withEntrypoint("sleep", "600")
                .withLabels(Map.of("com.docker.compose.project", names.project(), "com.docker.compose.service", "pg1"))
                .exec();
        direct.start(container());
    }

    private boolean isPossible() {
        try {
            direct.requireAnswer();
            return direct.isLocal() && direct.hasImage(Images.postgres(15));
        } catch (RuntimeException e) {
            return false;
        }
    }

    @AfterEach
    void removeContainer() {
        if (isPossible()) {
            direct.client()
                    .removeContainerCmd(container())
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        }
        direct.close();
    }

    private String container() {
        return names.container("pg1");
    }

    private DockerEngine through(Path socket) {
        return DockerEngine.at(new EngineAddress(Map.of("DOCKER_HOST", "unix://" + socket)));
    }

    private static Path engineSocket() {
        return Path.of("/var/run/docker.sock");
    }

    @FunctionalInterface
    private interface Disturbance {
        void disturb(SocketProxy proxy);
    }

    private void watchDisturbed(Disturbance disturbance) throws IOException {
        Path socket = directory.resolve("engine.sock");
        try (SocketProxy proxy = new SocketProxy(socket, engineSocket());
                DockerEngine engine = through(socket);
                CanReportEvents.Watch watch = new EngineEvents(engine, names).watch(told::add)) {
            direct.pause(container());
            awaitTold("pause");
            disturbance.disturb(proxy);
            awaitTold(PartEvent.DIE);
        }
    }

    private void awaitTold(String action) {
        Await.untilTrue(
                action + " to be told",
                MAX,
                () -> told.stream().anyMatch(event -> event.action().equals(action)));
    }

    private List<String> words() {
        return told.stream().map(PartEvent::words).toList();
    }

    /**
     * Everything, and the death once: it is what counts. That a pause is told once is not held: in one run of some seventy, pause and
     * unpause came twice, and why is not known.
     */
    private void assertWhole() {
        assertThat(words().stream().distinct())
                .containsExactly("pg1 pause", "pg1 unpause", "pg1 kill signal=9", "pg1 die exitCode=137");
        assertThat(words()).filteredOn("pg1 die exitCode=137"::equals).hasSize(1);
    }

    @Test
    void connectionThatIsCutLosesNothingAndTellsNothingTwice() throws IOException {
        watchDisturbed(proxy -> {
            proxy.cut();
            direct.unpause(container());
            direct.signal(container(), "KILL");
        });

        assertWhole();
    }

    /** As when a firewall forgets a connection: nobody ends it, and nothing comes. */
    @Test
    void connectionThatFallsSilentIsNoticed() throws IOException {
        watchDisturbed(proxy -> {
            proxy.mute();
            direct.unpause(container());
            direct.signal(container(), "KILL");
        });

        assertWhole();
    }

    /** The negative control: what cannot be known any more is said to be missing, and who died is looked up. */
    @Test
    void whatTheEngineHasForgottenMeanwhileIsToldAsAGap() throws IOException {
        watchDisturbed(proxy -> {
            direct.unpause(container());
            awaitTold("unpause");
            proxy.shut();
            proxy.mute();
            direct.signal(container(), "KILL");
            Await.untilTrue(
                    "its end",
                    MAX,
                    () -> !Boolean.TRUE.equals(
                            direct.inspect(container()).orElseThrow().getState().getRunning()));
            for (int each = 0; each < MANY; each++) {
                direct.client()
                        .updateContainerCmd(container())
                        .withRestartPolicy(RestartPolicy.noRestart())
                        .exec();
            }
            proxy.open();
        });

        assertThat(words()).anyMatch(words -> words.startsWith("engine gap after="));
        assertThat(words()).contains("pg1 die exitCode=137 found=afterwards");
    }
}
