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
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.plan.StandbyWish;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.Replication;
import dev.understudy.engine.Appliance.Selection;
import dev.understudy.engine.connect.ConnectionRoute;
import dev.understudy.engine.failover.NodeOperations;
import dev.understudy.engine.ledger.LedgerTable;
import dev.understudy.engine.operation.MembershipOperator;
import dev.understudy.engine.operation.MembershipReport;
import dev.understudy.engine.operation.OperationReport;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.engine.workload.ClientPath;
import dev.understudy.engine.workload.Workload;
import dev.understudy.engine.workload.WorkloadOptions;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.CanFreeze;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Standbys that come and go under load, and the ways in which they must not. */
@Timeout(400)
abstract class MembershipContract {
    private final LocalStacks stacks;

    /** Containers are the whole machine's, so that the name is this process's own. */
    static final String NAME = "mem-" + ProcessHandle.current().pid();

    /** Every commit waits for the one standby there is. */
    private static final String STACK_FILE = TestStacks.asynchronousWithoutAllowance(NAME)
            .replace("replication: async", "replication: sync")
            .replace("instances: 1", "instances: 2")
            .replace("monitoring: false", "monitoring: true");

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final NodeId PG1 = new NodeId("pg1");
    private static final NodeId PG2 = new NodeId("pg2");
    private static final NodeId PG3 = new NodeId("pg3");
    private static final NodeId PG4 = new NodeId("pg4");

    @TempDir
    private Path directory;

    MembershipContract(LocalStacks stacks) {
        this.stacks = stacks;
    }

    /** What is the driver's own to prove of a stack whose nodes have changed. */
    abstract void assertFits(RunningStack stack) throws Exception;

    @Test
    void standbysComeAndGoAndNobodyNoticesAndTheNewOneTakesOver() throws Exception {
        stacks.up(NAME, STACK_FILE);
        try (Connection migrator = open(PG1, DbRole.MIGRATOR)) {
            new LedgerTable().create(migrator);
        }
        awaitHealthy("pg1", "pg2");
        Endpoint ofPg2 = attached().node(PG2).plan().endpoint();
        List<LedgerFindings> findings = new ArrayList<>();
        try (RunningStack before = attached();
                Readers readers = Readers.of(before);
                Workload workload = new Workload(
                        before.plan(),
                        databases(before),
                        new WorkloadOptions(
                                List.of(ClientPath.values()),
                                2,
                                100,
                                Duration.ofSeconds(30),
                                Duration.ofMillis(50),
                                Duration.ofHours(1)),
                        directory.resolve("ledger"))) {
            workload.start();
            workload.awaitSteady(50, DEADLINE);

            refusals();
            add(workload);
            theOneThatAloneHasWhatIsCommittedStays(workload);
            cascadeAndLeave(workload, ofPg2);

            assertThat(readers.failures()).as("statements of readers").isEmpty();
            assertThat(readers.answers()).isPositive();
            var history = workload.stop();
            // A session of its own is no promise: PgBouncer 1.18 drops it when it reads its routing anew.
            assertThat(history.entries().stream()
                            .filter(entry -> !entry.path().equals(ClientPath.SESSION_POOL.label()))
                            .filter(entry -> entry.outcome() != WriteOutcome.ACKNOWLEDGED))
                    .as("statements through transaction pools, and directly, that failed")
                    .isEmpty();
            failOver();
            findings.add(LedgerCheck.check(history.entries(), rows(), LedgerScope.EVERYTHING));
        }
        assertThat(findings)
                .allSatisfy(each -> assertThat(each.clean()).as(each.toString()).isTrue());
        theDeclaredPrimaryLeaves();
        itComesUpWithTheNodesItHas();
    }

    private void refusals() {
        refused(ErrorCode.OPERATION_FAILED, "pg1 is the primary", () -> remove(PG1, true));
        refused(ErrorCode.OPERATION_FAILED, "no synchronous standby is declared", () -> remove(PG2, false));
        refused(ErrorCode.USAGE, "has no node pg9", () -> remove(new NodeId("pg9"), false));
        refused(ErrorCode.USAGE, "cannot be synchronous", () -> add(wish(PG4, PG2, Optional.of(Replication.SYNC))));
        try (RunningStack other = attached();
                RunningStack.Hold held = other.hold("a test")) {
            refused(ErrorCode.LOCKED, "a test", () -> add(StandbyWish.ANY));
        }
        try (RunningStack stack = attached();
                ServerSocket taken = new ServerSocket(
                        stack.node(PG1).plan().endpoint().port() + 2, 1, InetAddress.getLoopbackAddress())) {
            refused(ErrorCode.PORT_TAKEN, "port " + taken.getLocalPort(), () -> add(StandbyWish.ANY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(status().nodes()).hasSize(2);
    }

    private void add(Workload workload) throws Exception {
        MembershipReport report = add(StandbyWish.ANY);

        assertThat(report.node()).isEqualTo(PG3);
        assertThat(report.replication()).isEqualTo(Replication.SYNC);
        assertThat(report.synchronousStandbyNames()).isEqualTo("FIRST 1 (pg1, pg2, pg3)");
        assertThat(report.difference()).contains("has pg3");
        workload.awaitMore(50, DEADLINE);
        awaitHealthy("pg1", "pg2", "pg3");
        try (RunningStack stack = attached()) {
            Endpoint added = stack.node(PG3).plan().endpoint();
            assertThat(stacks.appliance().connections(stack).endpoints(ConnectionRoute.DIRECT))
                    .as("multi-host strings")
                    .contains(added);
            assertThat(stack.poolers())
                    .as("each standby has its share of the readers")
                    .extracting(pooler -> pooler.routing().readOnly().orElseThrow())
                    .containsExactlyInAnyOrder(PG2, PG3);
            assertThat(stack.services()).extracting(service -> service.id()).contains("exporter_pg3");
            assertFits(stack);
        }
    }

    /** The other one had it when it was looked at first, and falls behind then: commits wait again for the one that was to leave. */
    private void theOneThatAloneHasWhatIsCommittedStays(Workload workload) throws Exception {
        try (RunningStack stack = attached()) {
            CanFreeze other = stack.node(PG3).ability(CanFreeze.class).orElseThrow();
            Runnable fallBehind = () -> {
                other.freeze();
                workload.awaitMore(20, DEADLINE);
            };
            try {
                refused(
                        ErrorCode.OPERATION_FAILED,
                        "it may be the only one that has what clients were told is committed",
                        () -> operator(stack, at("lead readers", fallBehind))
                                .remove(PG2, false, Duration.ofSeconds(1)));
                workload.awaitMore(20, DEADLINE);
            } finally {
                other.thaw();
            }
        }
        assertThat(synchronousNames(PG1)).isEqualTo("FIRST 1 (pg1, pg2, pg3)");
        assertThat(status().nodes()).hasSize(3);
    }

    private static Progress at(String title, Runnable work) {
        return each -> {
            if (each.startsWith(title)) {
                work.run();
            }
            return Progress.SILENT.begin(each);
        };
    }

    /** The one that the added ones stream from leaves, and then a founder. */
    private void cascadeAndLeave(Workload workload, Endpoint ofPg2) throws Exception {
        assertThat(add(wish(PG4, PG2, Optional.empty())).upstream()).isEqualTo(PG2);
        awaitHealthy("pg1", "pg2", "pg3", "pg4");

        MembershipReport report = remove(PG2, false);

        assertThat(report.followers()).containsExactly(PG4);
        assertThat(report.synchronousStandbyNames()).isEqualTo("FIRST 1 (pg1, pg3)");
        assertThat(Leftovers.listens(ofPg2)).as("its port is free").isFalse();
        workload.awaitMore(50, DEADLINE);
        awaitHealthy("pg1", "pg3", "pg4");
        assertThat(slots(PG1)).containsExactly("pg3", "pg4");
        try (RunningStack stack = attached()) {
            assertThat(stack.departing()).isEmpty();
            assertThat(stack.poolers())
                    .extracting(pooler -> pooler.routing().readOnly().orElseThrow())
                    .doesNotContain(PG2);
            assertThat(stack.node(PG4).plan().spec().upstream()).contains(PG1);
            assertFits(stack);
        }
    }

    private void failOver() {
        try (RunningStack stack = attached()) {
            OperationReport report = stacks.appliance()
                    .operator(stack, "failover", Progress.SILENT)
                    .failover(Optional.of(PG3), false, DEADLINE);
            assertThat(report.primary()).contains(PG3);
        }
        awaitHealthy("pg1", "pg3", "pg4");
    }

    private void theDeclaredPrimaryLeaves() throws Exception {
        refused(ErrorCode.OPERATION_FAILED, "no synchronous standby is declared", () -> remove(PG1, false));
        // As one keeps it that led once: it is down when the slot's reader leaves for good.
        answers(PG4, "SELECT slot_name FROM pg_create_physical_replication_slot('pg1', true)");
        try (RunningStack stack = attached()) {
            stack.node(PG4).stop(ShutdownMode.FAST);
        }
        MembershipReport report = remove(PG1, true);
        assertThat(report.synchronousStandbyNames()).isEmpty();
        assertThat(report.notes()).anyMatch(note -> note.contains("commits wait for nobody"));
        try (RunningStack stack = attached()) {
            assertThat(stack.plan().slotNames()).contains("pg1");
            new NodeOperations(stack, databases(stack)).start(PG4);
            assertThat(slots(PG4)).as("nobody reads it").isEmpty();
            awaitHealthy("pg3", "pg4");
            assertThat(stack.plan().declaredPrimary().id()).isEqualTo(PG3);
            assertFits(stack);
        }
    }

    /** Also by the file that it was made from. */
    private void itComesUpWithTheNodesItHas() throws Exception {
        stacks.appliance().down(selection(), Progress.SILENT);
        try (RunningStack stack = stacks.up(NAME, STACK_FILE)) {
            awaitHealthy("pg3", "pg4");
            assertThat(stack.plan().slotNames()).as("every node was looked at").containsExactlyInAnyOrder("pg3", "pg4");
            assertFits(stack);
        }
        assertThatThrownBy(() -> stacks.up(NAME, STACK_FILE.replace("rto: 60s", "rto: 59s")))
                .as("another file is another stack")
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STACK_DIFFERS))
                .hasMessageContaining("it has pg3, pg4, and lacks pg1, pg2");
        // The control: readers that nobody led away do notice.
        try (RunningStack stack = attached();
                Readers readers = Readers.of(stack)) {
            Await.untilTrue("readers to read", DEADLINE, () -> readers.answers() > 10);
            stack.node(PG4).stop(ShutdownMode.IMMEDIATE);
            Await.untilTrue(
                    "readers to fail", DEADLINE, () -> !readers.failures().isEmpty());
        }
    }

    private static void refused(ErrorCode code, String why, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(UnderstudyException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.hint()).isNotBlank();
                })
                .hasMessageContaining(why);
    }

    private static StandbyWish wish(NodeId node, NodeId upstream, Optional<Replication> replication) {
        return new StandbyWish(
                Optional.of(node), Optional.empty(), Optional.empty(), Optional.of(upstream), replication);
    }

    private MembershipReport add(StandbyWish wish) {
        try (RunningStack stack = attached()) {
            return operator(stack, Progress.SILENT).add(wish, DEADLINE);
        }
    }

    private MembershipReport remove(NodeId node, boolean force) {
        try (RunningStack stack = attached()) {
            return operator(stack, Progress.SILENT).remove(node, force, Duration.ofSeconds(10));
        }
    }

    private MembershipOperator operator(RunningStack stack, Progress progress) {
        return stacks.appliance().members(stack, "members", progress);
    }

    private Selection selection() {
        return stacks.selection(NAME, STACK_FILE);
    }

    private RunningStack attached() {
        return stacks.attach(NAME);
    }

    private static Databases databases(RunningStack stack) {
        return new Databases(stack.plan(), stack.secrets());
    }

    private List<LedgerRow> rows() throws SQLException {
        List<LedgerRow> rows = new ArrayList<>();
        try (Connection connection = open(PG3, DbRole.APP)) {
            new LedgerTable().read(connection, rows::add);
        }
        return rows;
    }

    private List<String> slots(NodeId node) throws SQLException {
        return answers(node, "SELECT slot_name FROM pg_replication_slots ORDER BY 1");
    }

    private String synchronousNames(NodeId node) throws SQLException {
        return String.join("", answers(node, "SHOW synchronous_standby_names"));
    }

    private List<String> answers(NodeId node, String sql) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (Connection connection = open(node, DbRole.ADMIN);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
        }
        return answers;
    }

    private Connection open(NodeId node, DbRole role) throws SQLException {
        try (RunningStack stack = attached()) {
            return databases(stack)
                    .open(stack.node(node).plan().endpoint(), role, PoolDatabase.SERVER_DATABASE, DEADLINE);
        }
    }

    private StackStatus status() {
        try (RunningStack stack = attached()) {
            return stacks.appliance().status(stack);
        }
    }

    private void awaitHealthy(String... nodes) {
        Await.until("the stack to be healthy", DEADLINE, () -> {
            StackStatus status = status();
            return status.state() == StackStatus.State.HEALTHY
                            && status.nodes().stream()
                                    .map(node -> node.id())
                                    .toList()
                                    .equals(List.of(nodes))
                    ? new Observation.Found<>(true)
                    : new Observation.NotYet<>(status.toString());
        });
    }
}
