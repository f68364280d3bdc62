package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.Appliance.Selection;
import dev.understudy.engine.fault.Fault;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.status.StackStatus.State;
import dev.understudy.runtime.Direction;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Links by hand that cannot be opened. */
@Timeout(240)
class LinkedStackIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final String NAME = "half-way";

    /** A pooler that is stopped where it stands never lets go of its connections: it is waited for in vain, with the others rewired. */
    @Test
    void opensOrLeavesEverythingAsItWas() throws IOException, InterruptedException, SQLException {
        Selection selection = STACKS.selection(NAME, TestStacks.asynchronous(NAME));
        RunningStack stack = STACKS.appliance().up(selection, Progress.SILENT);
        StackPlan before = stack.plan();
        askThroughThePooler(stack);
        String pooler = Files.readString(
                        Path.of(before.poolers().getFirst().pidFile().orElseThrow()))
                .strip();
        signal("STOP", pooler);
        try {
            assertThatThrownBy(() -> STACKS.appliance()
                            .links(
                                    selection,
                                    List.of(new Fault.Isolate(new NodeId("pg1"), Direction.BOTH_WAYS)),
                                    "links",
                                    Progress.SILENT))
                    .isInstanceOfSatisfying(
                            UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT))
                    .hasMessageContaining("to let go of its former connections");
        } finally {
            signal("CONT", pooler);
        }

        assertThat(stack.plan()).isEqualTo(before);
        // Nobody holds it any more, and everybody is where they were, the pooler too.
        stack.hold("the next one").close();
        assertThat(STACKS.appliance()
                        .up(selection, Progress.SILENT, STACKS.appliance()::status)
                        .state())
                .isEqualTo(State.HEALTHY);
    }

    /** So that it has a connection to a server, which it keeps. */
    private static void askThroughThePooler(RunningStack stack) throws SQLException {
        try (Connection client = new Databases(stack.plan(), stack.secrets())
                .open(
                        stack.poolers().getFirst().plan().endpoint(),
                        DbRole.APP,
                        PoolDatabase.SERVER_DATABASE,
                        Duration.ofSeconds(20))) {
            assertThat(client.isValid(20)).isTrue();
        }
    }

    private static void signal(String name, String pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-s", name, pid).start().waitFor())
                .isZero();
    }
}
