package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.ledger.LedgerCheck;
import dev.understudy.core.ledger.LedgerFindings;
import dev.understudy.core.ledger.LedgerRow;
import dev.understudy.core.ledger.LedgerScope;
import dev.understudy.core.ledger.WriteOutcome;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.ControlFile;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.Appliance.Selection;
import dev.understudy.engine.failover.HandoverReport;
import dev.understudy.engine.ledger.LedgerTable;
import dev.understudy.engine.operation.StackOperator;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.engine.workload.ClientPath;
import dev.understudy.engine.workload.History;
import dev.understudy.engine.workload.Workload;
import dev.understudy.engine.workload.WorkloadOptions;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.CanStallReceiver;
import dev.understudy.runtime.HasControlFile;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A planned change of the primary under load, and the ways in which it must not be made. */
@Timeout(240)
abstract class SwitchoverContract {
    private final LocalStacks stacks;

    /** Containers are the whole machine's, so that the name is this process's own. */
    static final String NAME = "switch-" + ProcessHandle.current().pid();

    static final String STACK_FILE = TestStacks.twoAsynchronous(NAME);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    private RunningStack stack;
    private Databases databases;

    SwitchoverContract(LocalStacks stacks) {
        this.stacks = stacks;
    }

    @BeforeEach
    void aHealthyStack() {
        stack = stacks.attach(NAME);
        databases = new Databases(stack.plan(), stack.secrets());
        awaitHealthy();
    }

    @Test
    void noStatementThroughATransactionPoolFailsAndNothingIsLost() throws SQLException {
        String before = primary();
        try (Connection migrator = open(before, DbRole.MIGRATOR)) {
            new LedgerTable().create(migrator);
        }
        // Patient clients: how long they wait is the report's matter, that nothing fails is this test's.
        WorkloadOptions options = new WorkloadOptions(
                List.of(ClientPath.values()),
                2,
                200,
                Duration.ofSeconds(30),
                Duration.ofMillis(50),
                Duration.ofHours(1));
        try (Workload workload = new Workload(stack.plan(), databases, options, directory.resolve("ledger"))) {
            workload.start();
            workload.awaitSteady(100, DEADLINE);

            HandoverReport there = switchover(Optional.empty());
            workload.awaitBeyond(there.timelineBefore(), 100, DEADLINE);
            HandoverReport back = switchover(Optional.of(before));
            workload.awaitBeyond(back.timelineBefore(), 100, DEADLINE);
            History history = workload.stop();

            assertThat(there.from()).hasToString(before);
            assertThat(back.to()).hasToString(before);
            assertThat(primary()).isEqualTo(before);
            assertThat(failures(history, ClientPath.TRANSACTION_POOL))
                    .as("through transaction pools")
                    .isZero();
            // The control: who keeps a session of the old primary cannot be spared.
            assertThat(failures(history, ClientPath.DIRECT)).as("directly").isPositive();
            LedgerFindings findings = LedgerCheck.check(history.entries(), rows(), LedgerScope.EVERYTHING);
            assertThat(findings.clean()).as(findings.toString()).isTrue();
        }
        awaitHealthy();
    }

    @Test
    void transactionThatDoesNotEndIsNotCutAndTheOthersAreLetInAgain() throws SQLException {
        String before = primary();
        try (Connection open = pooled();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("SELECT txid_current()");

            assertThatThrownBy(() -> operator().switchover(Optional.empty(), Duration.ofMillis(500)))
                    .isInstanceOfSatisfying(
                            UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT))
                    .hasMessageContaining("transactions through pooler1 did not end within 500 ms");

            assertThat(primary()).isEqualTo(before);
            try (Connection other = pooled()) {
                assertThat(other.isValid(5)).as("another client is served").isTrue();
            }
            statement.execute("SELECT txid_current()");
            open.commit();
        }
        awaitHealthy();
    }

    /** Its server says that it streams, and the primary waits for it in vain: only the look at what it has tells. */
    @Test
    void standbyThatMissesTheEndIsNotPromoted() throws SQLException {
        String before = primary();
        NodeId deaf = standby();
        CanStallReceiver receiver =
                stack.node(deaf).ability(CanStallReceiver.class).orElseThrow();
        receiver.stallReceiver();
        try {
            assertThatThrownBy(() -> switchover(Optional.of(deaf.value())))
                    .isInstanceOfSatisfying(
                            UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT))
                    .hasMessageContaining("the shutdown checkpoint");

            assertThat(primary()).isEqualTo(before);
            try (Connection client = pooled()) {
                assertThat(client.isValid(5)).as("clients are served").isTrue();
            }
        } finally {
            receiver.resumeReceiver();
        }
        awaitHealthy();
    }

    @Test
    void whoDoesNotStreamFromThePrimaryCannotTakeOver() {
        String before = primary();
        NodeId standby = standby();
        stack.node(standby).stop(ShutdownMode.FAST);
        try {
            assertThatThrownBy(() -> switchover(Optional.of(standby.value())))
                    .isInstanceOfSatisfying(
                            UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPERATION_FAILED))
                    .hasMessageContaining(standby + " does not stream from " + before);
            assertThatThrownBy(() -> switchover(Optional.of("pg9")))
                    .isInstanceOfSatisfying(
                            UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                    .hasMessageContaining("has no node pg9");
            assertThat(primary()).isEqualTo(before);
        } finally {
            stack.node(standby).start();
        }
        awaitHealthy();
    }

    /** The proof is only as good as what is read: the server says the same of itself. */
    @Test
    void controlFileSaysWhatTheServerSays() {
        NodeHandle standby = stack.node(standby());
        HasControlFile reader = standby.ability(HasControlFile.class).orElseThrow();

        // The server may make a restart point between the two looks.
        Await.untilTrue(
                "the control file to say what the server says",
                DEADLINE,
                () -> ControlFile.parse(reader.controlFile()).equals(said(standby)));
        standby.stop(ShutdownMode.FAST);
        try {
            assertThat(ControlFile.parse(reader.controlFile()).state())
                    .isEqualTo(ControlFile.State.SHUTDOWNED_IN_RECOVERY);
        } finally {
            standby.start();
        }
        awaitHealthy();
    }

    private ControlFile said(NodeHandle standby) {
        try (Connection connection = open(standby.id(), DbRole.MONITOR);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT system_identifier, checkpoint_lsn::text, timeline_id"
                        + " FROM pg_control_system(), pg_control_checkpoint()")) {
            row.next();
            return new ControlFile(
                    row.getLong(1),
                    ControlFile.State.IN_ARCHIVE_RECOVERY,
                    Lsn.parse(row.getString(2)),
                    new TimelineId(row.getInt(3)));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private HandoverReport switchover(Optional<String> target) {
        return operator().switchover(target.map(NodeId::new), PATIENCE);
    }

    private StackOperator operator() {
        return stacks.appliance().operator(stacks.appliance().attach(selection()), "switchover", Progress.SILENT);
    }

    private Selection selection() {
        return stacks.selection(NAME, STACK_FILE);
    }

    private static long failures(History history, ClientPath path) {
        return history.entries().stream()
                .filter(entry -> entry.path().equals(path.label()) && entry.outcome() != WriteOutcome.ACKNOWLEDGED)
                .count();
    }

    private List<LedgerRow> rows() throws SQLException {
        List<LedgerRow> rows = new ArrayList<>();
        try (Connection connection = open(primary(), DbRole.APP)) {
            new LedgerTable().read(connection, rows::add);
        }
        return rows;
    }

    private Connection open(String node, DbRole role) throws SQLException {
        return databases.open(
                stack.node(new NodeId(node)).plan().endpoint(), role, PoolDatabase.SERVER_DATABASE, DEADLINE);
    }

    private Connection pooled() throws SQLException {
        return databases.openPooled(
                stack.poolers().getFirst().plan().endpoint(), DbRole.APP, PoolDatabase.READ_WRITE, DEADLINE);
    }

    private String primary() {
        return Superuser.primary(stacks.appliance().status(stack));
    }

    private NodeId standby() {
        return stacks.appliance().status(stack).nodes().stream()
                .filter(node -> node.assigned().equals("standby"))
                .map(node -> new NodeId(node.id()))
                .findFirst()
                .orElseThrow();
    }

    private void awaitHealthy() {
        Await.until("the stack to be healthy", DEADLINE, () -> {
            StackStatus status = stacks.appliance().status(stack);
            return status.state() == StackStatus.State.HEALTHY
                    ? new Observation.Found<>(true)
                    : new Observation.NotYet<>(status.toString());
        });
    }
}
