package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.engine.Appliance.Selection;
import dev.understudy.engine.status.StackStatus.State;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.host.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

    private RunningStack stack;
    private Selection selection;

    @BeforeEach
    void bringTheStackUp() {
        selection = STACKS.selection(NAME, TestStacks.asynchronousWithoutAllowance(NAME));
        stack = STACKS.appliance().up(selection, Progress.SILENT);
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

    private static String container(String id) {
        return "understudy-" + NAME + "-" + id + "-1";
    }

    private static void docker(String... arguments) {
        List<String> command =
                Stream.concat(Stream.of("docker"), Stream.of(arguments)).toList();
        ExecResult result = Programs.run(command, Map.of(), Path.of("/"), TIMEOUT);
        assertThat(result.succeeded()).as(command + ": " + result.errors()).isTrue();
    }
}
