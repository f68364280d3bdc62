package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.Appliance.Selection;
import dev.understudy.engine.fault.Fault;
import dev.understudy.engine.fault.LinkedStack;
import dev.understudy.engine.status.StackStatus.State;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.CanIsolate;
import dev.understudy.runtime.Direction;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Faults by hand that cannot be injected, or not be healed. */
class DockerLinkedStackIT {
    @RegisterExtension
    static final LocalStacks STACKS = LocalStacks.containers();

    private static final NodeId PRIMARY = new NodeId("pg1");
    private static final Fault.OnNode CUT = new Fault.Isolate(PRIMARY, Direction.BOTH_WAYS);
    private static final String NAME = "linked-" + ProcessHandle.current().pid();
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private Selection selection;
    private RunningStack stack;

    @BeforeEach
    void bringTheStackUp() {
        selection = STACKS.selection(NAME, TestStacks.asynchronousWithoutAllowance(NAME));
        stack = STACKS.appliance().up(selection, Progress.SILENT);
    }

    private LinkedStack open(Fault.OnNode... faults) {
        return STACKS.appliance().links(selection, List.of(faults), "links", Progress.SILENT);
    }

    private static String helper() {
        return "understudy-" + NAME + "-link-pg1";
    }

    private static String docker(String... arguments) {
        List<String> command =
                Stream.concat(Stream.of("docker"), Stream.of(arguments)).toList();
        ExecResult result = Programs.run(command, System.getenv(), Path.of("/"), TIMEOUT);
        assertThat(result.succeeded()).as(command + ": " + result.errors()).isTrue();
        return result.output();
    }

    /** The second is nothing that can be done to containers: the first must not stay. */
    @Test
    void oneFaultThatCannotBeInjectedHealsTheOthers() {
        assertThatThrownBy(() -> open(CUT, new Fault.HalfOpen(PRIMARY)))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("the docker driver cannot do this to pg1");

        assertWhole();
    }

    @Test
    void faultThatCannotBeHealedIsSaidLetsTheStackGoAndIsHealedByTheNextClose() {
        LinkedStack linked = open(CUT);
        docker("exec", helper(), "/bin/sh", "-c", "rm -f \"$(command -v nft)\"");

        assertThatThrownBy(linked::close)
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("cannot heal the network of pg1");
        stack.hold("somebody who looks").close();

        docker("rm", "--force", helper());
        Await.untilTrue(
                "the helper to go",
                TIMEOUT,
                () -> docker("ps", "--all", "--format={{.Names}}").lines().noneMatch(helper()::equals));
        linked.close();
        linked.close();
        assertWhole();
    }

    private void assertWhole() {
        assertThat(stack.node(PRIMARY).ability(CanIsolate.class).orElseThrow().isIsolated())
                .isFalse();
        assertThat(docker("ps", "--all", "--format={{.Names}}").lines()).doesNotContain(helper());
        stack.hold("the next one").close();
        Await.untilTrue(
                "everybody to be well",
                TIMEOUT,
                () -> STACKS.appliance().status(stack).state() == State.HEALTHY);
    }
}
