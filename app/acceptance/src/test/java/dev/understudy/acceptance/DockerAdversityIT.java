package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.Appliance.Selection;
import dev.understudy.engine.failover.FailoverController;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.status.StackStatus.State;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.host.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people do to containers behind Understudy's back. */
class DockerAdversityIT {
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    private static final String NAME = "hurt-" + ProcessHandle.current().pid();
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    @RegisterExtension
    static final KeptStack STACK = STACKS.kept(NAME, TestStacks.asynchronousWithoutAllowance(NAME));

    private RunningStack stack;
    private Selection selection;

    @BeforeEach
    void attach() {
        selection = STACKS.selection(NAME, TestStacks.asynchronousWithoutAllowance(NAME));
        stack = STACKS.attach(NAME);
    }

    @Test
    void removedContainerIsMadeAgainWithItsData() {
        docker(
                "exec",
                container("pg1"),
                "psql",
                "--host=/run/understudy",
                "--dbname=app",
                "--command=CREATE TABLE kept()");
        docker("rm", "--force", container("pg1"), container("pooler1"));
        assertThat(STACKS.appliance().status(stack).state()).isEqualTo(State.DEGRADED);

        stack = STACKS.appliance().up(selection, Progress.SILENT);

        assertThat(STACKS.appliance().status(stack).state()).isEqualTo(State.HEALTHY);
        docker("exec", container("pg1"), "psql", "--host=/run/understudy", "--dbname=app", "--command=TABLE kept");
    }

    @Test
    void primaryThatLostItsVolumeIsNotInitialisedAgain() {
        docker("rm", "--force", container("pg1"));
        docker("volume", "rm", "understudy-" + NAME + "_data_pg1");

        assertThatThrownBy(() -> STACKS.appliance().up(selection, Progress.SILENT))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DIRECTORY))
                .hasMessageContaining("the volume of pg1, the primary, is empty")
                .hasMessageContaining("other nodes still have the data");

        // The control: an empty standby is no loss, and an empty primary is wanted once everything is deleted.
        STACKS.appliance().remove(selection, Progress.SILENT);
        stack = STACKS.appliance().up(selection, Progress.SILENT);
        docker("rm", "--force", container("pg2"));
        docker("volume", "rm", "understudy-" + NAME + "_data_pg2");
        stack = STACKS.appliance().up(selection, Progress.SILENT);
        assertThat(STACKS.appliance().status(stack).state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void portThatSomebodyElseHasIsNamedBeforeAnythingStarts() throws IOException {
        STACKS.appliance().down(selection, Progress.SILENT);
        int port = stack.plan().declaredPrimary().endpoint().port();
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
            assertThatThrownBy(() -> STACKS.appliance().up(selection, Progress.SILENT))
                    .isInstanceOfSatisfying(
                            UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PORT_TAKEN))
                    .hasMessageContaining("which pg1 is published on")
                    .hasMessageContaining("by pid " + ProcessHandle.current().pid());
        }
        stack = STACKS.appliance().up(selection, Progress.SILENT);
        assertThat(STACKS.appliance().status(stack).state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void stackOfAnotherEngineIsNeitherAskedNorDeleted() throws IOException {
        Path note = Path.of(stack.plan().layout().root(), "engine");
        String engine = Files.readString(note);
        Files.writeString(note, "another\n");

        assertThatThrownBy(() -> STACKS.appliance().status(selection))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("on another engine");
        assertThatThrownBy(() -> STACKS.appliance().up(selection, Progress.SILENT))
                .hasMessageContaining("on another engine");
        assertThatThrownBy(() -> STACKS.appliance().remove(selection, Progress.SILENT))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE));
        assertThat(Path.of(stack.plan().layout().secrets())).isNotEmptyDirectory();

        Files.writeString(note, engine);
        assertThat(STACKS.appliance().status(selection).state()).isEqualTo(State.HEALTHY);
    }

    /** It holds no client, so that nobody has to wait for it. */
    @Test
    void failoverGoesOnWithoutAPoolerThatWasRemoved() {
        // The others begin where pg1 leads.
        STACK.spoil();
        docker("rm", "--force", container("pooler1"));
        docker("kill", container("pg1"));

        try (FailoverController controller = new FailoverController(
                stack,
                new Databases(stack.plan(), stack.secrets()),
                stack.plan().spec().failover(),
                event -> {})) {
            controller.start();
            Await.untilTrue("pg1 to follow pg2", Duration.ofMinutes(2), controller::settled);
        }

        stack = STACKS.appliance().up(selection, Progress.SILENT);
        assertThat(STACKS.appliance().status(stack).state()).isEqualTo(State.HEALTHY);
        assertThat(stack.poolers().getFirst().routing().readWrite()).contains(new NodeId("pg2"));
        // What the scripts do is done where writes are taken.
        assertThat(logOf("init")).doesNotContain("nothing to do");
    }

    @Test
    void driverThatTheStackWasNotMadeForIsRefused() {
        assertThatThrownBy(() -> STACKS.appliance("local").up(selection, Progress.SILENT))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STACK_DIFFERS))
                .hasMessageContaining("made for the driver docker, not local");
        STACKS.appliance("auto").up(selection, Progress.SILENT);
    }

    private static String logOf(String id) {
        ExecResult log = Programs.run(List.of("docker", "logs", container(id)), System.getenv(), Path.of("/"), TIMEOUT);
        return log.output() + log.errors();
    }

    private static String container(String id) {
        return "understudy-" + NAME + "-" + id + "-1";
    }

    private static void docker(String... arguments) {
        List<String> command =
                Stream.concat(Stream.of("docker"), Stream.of(arguments)).toList();
        ExecResult result = Programs.run(command, System.getenv(), Path.of("/"), TIMEOUT);
        assertThat(result.succeeded()).as(command + ": " + result.errors()).isTrue();
    }
}
