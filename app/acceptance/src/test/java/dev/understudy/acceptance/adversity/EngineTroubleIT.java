package dev.understudy.acceptance.adversity;

import static dev.understudy.acceptance.adversity.Machine.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.acceptance.adversity.CommandRun.Ended;
import dev.understudy.core.stack.StackName;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.CanReportEvents;
import dev.understudy.runtime.PartEvent;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.docker.DockerEnvironment;
import dev.understudy.runtime.docker.DockerRuntime;
import dev.understudy.runtime.docker.EngineAddress;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What goes wrong with a container engine: nothing to make images of, a disk that fills, a restart. On an engine of the test's own, in the
 * order in which it gets its images.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EngineTroubleIT {
    @RegisterExtension
    static final Machine MACHINE = Machine.forContainers();

    private static final String NAME = "trouble-" + ProcessHandle.current().pid();
    private static final String BASE = "debian:bookworm-slim";
    private static final String IMAGE = "understudy/postgres:15";
    /** Of an image and of a stack on it, while there is room. */
    private static final int ROOM_MEGABYTES = 1_500;

    private static PrivateEngine engine;

    @BeforeAll
    static void startAnEngine() throws IOException {
        engine = PrivateEngine.start(MACHINE.home(), "2g");
    }

    /** The machine's engine must not notice anything of it. */
    private static final Path DEFAULT_BRIDGE = Path.of("/sys/class/net/docker0");

    private static final boolean HAD_DEFAULT_BRIDGE = Files.exists(DEFAULT_BRIDGE);

    @AfterAll
    static void endIt() throws IOException {

        if (engine != null) {
            engine.close();
        }
        assertThat(Files.exists(DEFAULT_BRIDGE)).as("docker0 is there").isEqualTo(HAD_DEFAULT_BRIDGE);
    }

    @AfterEach
    void removeTheStack() throws Exception {
        engine.leaveRoom(ROOM_MEGABYTES);
        if (Files.exists(MACHINE.stack(NAME))) {
            understudy("down", "--stack", NAME, "--volumes", "--yes", "--quiet").expect(0);
        }
        assertThat(engine.docker("ps", "--all", "--quiet")).isEmpty();
        assertThat(engine.docker("volume", "ls", "--quiet")).isEmpty();
        assertThat(engine.docker("network", "ls", "--quiet", "--filter=type=custom"))
                .isEmpty();
        assertThat(Machine.leases()).doesNotContain(MACHINE.stack(NAME).toString());
    }

    private static Ended understudy(String... arguments) throws Exception {
        return MACHINE.run(engine.inItsNetwork(), engine.environment(), arguments);
    }

    private static Ended up() throws Exception {
        return understudy("up", "--stack-file", stackFile(), "--quiet");
    }

    private static String stackFile() throws IOException {
        Path file = MACHINE.home().resolve(NAME + ".yaml");
        Files.writeString(file, """
                name: %s
                postgresql: 15
                topology:
                  primary: {name: pg1}
                pooling: {instances: 0}
                tuning: {profile: ci}
                monitoring: false
                """.formatted(NAME));
        return file.toString();
    }

    private static void assertHealthy() throws Exception {
        assertThat(understudy("status", "--stack", NAME).expect(0).out()).contains("healthy");
    }

    @Test
    @Order(1)
    void aMissingImageAndBaseWithoutARegistryAreNamed() throws Exception {
        Ended ended = refused(up(), "ENGINE_FAILED");

        assertThat(ended.err())
                .contains("image " + IMAGE + " is missing, and so is " + BASE, "no registry gave it: ", "127.0.0.1:1")
                .containsPattern("hint: .*compose/images/base.sh");
    }

    @Test
    @Order(2)
    void whoLeavesTheChoiceGetsProcessesAndIsToldWhy() throws Exception {
        Map<String, String> choice = new HashMap<>(engine.environment());
        choice.put("UNDERSTUDY_DRIVER", "auto");

        Ended plan = MACHINE.run(List.of(), choice, "plan", "--stack-file", stackFile());

        assertThat(plan.expect(0).out())
                .contains("note: these are processes and not containers: the images " + IMAGE + " are not there");
    }

    /** A build without a network: its log says at which package it ended. */
    @Test
    @Order(3)
    void aBuildThatFailsShowsTheEndOfItsLog() throws Exception {
        engine.load(BASE);

        Ended ended = refused(up(), "ENGINE_FAILED");

        assertThat(ended.err())
                .contains("compose could not build the image of setup", "apt-get", "hint: The build's log is above");
    }

    @Test
    @Order(4)
    void aDiskThatFillsWhileAStackIsMadeIsNamedAndTheStackComesUpLater() throws Exception {
        engine.load(IMAGE);
        engine.leaveRoom(20);

        Ended ended = refused(up(), "DISK_SPACE");

        assertThat(ended.err())
                .contains("error[DISK_SPACE]: the engine's disk is full")
                // Whether it is seen to end, or found ended.
                .containsPattern("pg1 (does not run|ended while it was starting); its log ends with:")
                .containsPattern("hint: .*docker system df");
        understudy("down", "--stack", NAME, "--quiet").expect(0);
        // The same file again: nobody has to know that there is something half-made.
        engine.leaveRoom(ROOM_MEGABYTES);
        up().expect(0);
        assertHealthy();
    }

    @Test
    @Order(5)
    void aDiskWithoutAByteIsNamedAndWhatWasMadeCanBeDeletedThen() throws Exception {
        engine.leaveRoom(0);

        Ended ended = refused(up(), "DISK_SPACE");

        assertThat(ended.err()).contains("error[DISK_SPACE]: the engine's disk is full");
        understudy("down", "--stack", NAME, "--volumes", "--yes", "--quiet").expect(0);
        MACHINE.assertUntouched(NAME);
    }

    /** Then not even the log that would say so can be written. */
    @Test
    @Order(6)
    void aDiskThatFilledUnderAStackIsNamedByTheNextUp() throws Exception {
        up().expect(0);
        Path filler = fill();
        understudy("down", "--stack", NAME, "--quiet").expect(0);

        Ended ended = refused(up(), "DISK_SPACE");

        assertThat(ended.err()).contains("error[DISK_SPACE]: the engine's disk is full");
        Files.delete(filler);
        up().expect(0);
        assertHealthy();
    }

    private static Path fill() throws IOException {
        Path filler = engine.root().resolve("filler");
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(filler, StandardOpenOption.CREATE_NEW)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
            return filler;
        }
    }

    @Test
    @Order(7)
    void aRestartOfTheEngineIsRecoveredFromByUp() throws Exception {
        up().expect(0);
        engine.docker(
                "exec",
                "understudy-" + NAME + "-pg1-1",
                "psql",
                "--host=/run/understudy",
                "--dbname=app",
                "--command=CREATE TABLE kept()");

        engine.stop();
        Ended status = refused(understudy("status", "--stack", NAME), "ENGINE_UNAVAILABLE");
        assertThat(status.err()).contains("no container engine answers", "Start Docker");
        engine.start();

        assertThat(understudy("status", "--stack", NAME).out()).contains("stopped");
        understudy("up", "--stack", NAME, "--quiet").expect(0);
        assertHealthy();
        engine.docker(
                "exec",
                "understudy-" + NAME + "-pg1-1",
                "psql",
                "--host=/run/understudy",
                "--dbname=app",
                "--command=TABLE kept");
    }

    /** Of what happened while it was away an engine knows nothing: that is looked up. */
    @Test
    @Order(8)
    void aWatchOutlivesTheEngineAndTellsWhatDiedWithIt() throws Exception {
        up().expect(0);
        Queue<PartEvent> told = new ConcurrentLinkedQueue<>();
        try (RunningStack stack = attached();
                CanReportEvents.Watch watch = stack.events().orElseThrow().watch(told::add)) {
            engine.stop();
            await("the engine to be missed", told, PartEvent.ENGINE, "lost");
            engine.start();
            await("the engine to be back", told, PartEvent.ENGINE, "returned");
            await("the death of pg1", told, "pg1", PartEvent.DIE);
            understudy("up", "--stack", NAME, "--quiet").expect(0);
            await("the start of pg1", told, "pg1", PartEvent.START);
        }

        assertThat(told)
                .filteredOn(
                        event -> event.part().equals("pg1") && event.action().equals(PartEvent.DIE))
                .hasSize(1);
    }

    private static void await(String what, Queue<PartEvent> told, String part, String action) {
        Await.untilTrue(
                what,
                Duration.ofSeconds(60),
                () -> told.stream()
                        .anyMatch(event ->
                                event.part().equals(part) && event.action().equals(action)));
    }

    private static RunningStack attached() {
        DockerEnvironment environment = DockerEnvironment.of(
                new EngineAddress(engine.environment()),
                new StateDirectories(
                        MACHINE.home().resolve("understudy"), MACHINE.home().resolve("cache")),
                PortLeases.ofThisUser(),
                Path.of(Objects.requireNonNull(System.getProperty("understudy.root"))));
        return new DockerRuntime(environment).attach(new StackName(NAME)).orElseThrow();
    }
}
