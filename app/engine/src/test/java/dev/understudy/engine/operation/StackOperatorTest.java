package dev.understudy.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.failover.Request;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.HostFacts;
import dev.understudy.core.plan.Planner;
import dev.understudy.core.plan.TuningProfile;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import dev.understudy.engine.failover.ControllerMemoryFile;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.simulated.SimulatedRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is refused before anything is done, and what is only remembered; the rest takes real servers. */
class StackOperatorTest {
    private static final NodeId PG1 = new NodeId("pg1");
    private static final NodeId PG2 = new NodeId("pg2");
    private static final NodeId STRANGER = new NodeId("pg9");
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final String HOME = """
            name: operated
            postgresql: 15
            topology:
              primary: {name: pg1, region: west}
              standbys:
                - {name: pg2, region: west}
            monitoring: false
            """;
    private static final String ABROAD = """
                - {name: dr1, region: east}
                - {name: dr2, region: south}
            """;

    @TempDir
    private Path root;

    private RunningStack stack;

    @BeforeEach
    void start() {
        stack = start(HOME);
    }

    private StackOperator operator(String file) {
        stack = start(file);
        return new StackOperator(stack, "a test", Progress.SILENT);
    }

    private RunningStack start(String file) {
        ParsedStack.Valid parsed = (ParsedStack.Valid) StackFile.parse(file);
        HostFacts host = new HostFacts(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                20_000,
                root.toString(),
                root.resolve("sock").toString(),
                "nobody",
                1L << 33);
        TuningProfile none = new TuningProfile("none", List.of());
        return new SimulatedRuntime().start(Planner.plan(parsed.spec(), host, none), Progress.SILENT);
    }

    private static String abroad() {
        return HOME.replace("monitoring", ABROAD + "monitoring");
    }

    private ControllerMemoryFile memory() {
        return ControllerMemoryFile.of(stack.plan());
    }

    @AfterEach
    void whateverWasAskedTheStackIsFreeAgain() {
        stack.hold("the next command").close();
    }

    @Test
    void automationIsPausedAndResumedOnce() {
        StackOperator operator = operator(HOME);

        assertThat(operator.resume()).isFalse();
        assertThat(operator.pause()).isTrue();
        assertThat(operator.pause()).isFalse();
        assertThat(memory().load().paused()).isTrue();
        assertThat(operator.resume()).isTrue();
        assertThat(memory().load().paused()).isFalse();
    }

    @Test
    void nodesThatAreNotThereAreUsage() {
        StackOperator operator = operator(HOME);
        for (ThrowingCallable asked : List.<ThrowingCallable>of(
                () -> operator.failover(Optional.of(STRANGER), false, PATIENCE),
                () -> operator.switchover(Optional.of(STRANGER), PATIENCE),
                () -> operator.reinit(STRANGER, PATIENCE))) {
            assertThat(refused(asked).code()).isEqualTo(ErrorCode.USAGE);
        }
        assertThat(memory().load()).isEqualTo(ControllerMemory.EMPTY);
    }

    @Test
    void thePrimaryIsNoTargetOfAFailover() {
        StackOperator operator = operator(HOME);
        UnderstudyException refused = refused(() -> operator.failover(Optional.of(PG1), false, PATIENCE));

        assertThat(refused.code()).isEqualTo(ErrorCode.USAGE);
        assertThat(refused).hasMessageContaining("pg1 is the primary already");
    }

    @Test
    void failoverThatWasCutOffIsFinishedFirst() {
        StackOperator operator = operator(HOME);
        stack.node(PG2).assign(new Assignment.Primary());

        assertThat(refused(() -> operator.failover(Optional.empty(), false, PATIENCE)))
                .hasMessageContaining("not one primary but [pg1, pg2]");
    }

    @Test
    void promoteDrIsForAnotherRegionAndNamesTheChoice() {
        StackOperator alone = operator(HOME);
        assertThat(refused(() -> alone.promoteDr(Optional.empty(), false, PATIENCE)))
                .hasMessageContaining("every node is in region west");

        StackOperator operator = operator(abroad());
        assertThat(refused(() -> operator.promoteDr(Optional.empty(), false, PATIENCE)))
                .hasMessageContaining("dr1, dr2");
        assertThat(refused(() -> operator.promoteDr(Optional.of(PG2), false, PATIENCE))
                        .code())
                .isEqualTo(ErrorCode.USAGE);
    }

    @Test
    void anotherRequestThatIsUnderWayIsNotReplaced() {
        StackOperator operator = operator(abroad());
        Request other = new Request.Reinit(PG2).asBegun();
        memory().store(ControllerMemory.EMPTY.withRequest(Optional.of(other)));

        assertThat(refused(() -> operator.reinit(new NodeId("dr1"), PATIENCE)))
                .hasMessageContaining("another request is under way: to reinitialise pg2");
        assertThat(memory().load().request()).contains(other);
    }

    private static UnderstudyException refused(ThrowingCallable asked) {
        return catchThrowableOfType(UnderstudyException.class, asked);
    }
}
