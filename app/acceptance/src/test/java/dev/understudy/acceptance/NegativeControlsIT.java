package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolerPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.report.Verdict;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.DrillPatience;
import dev.understudy.engine.drill.DrillRequest;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.StagedDrills;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.runtime.CanFreeze;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.PoolerHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.local.LocalRuntime;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A drill that cannot fail is no evidence: each of these must turn it red, or at least keep it from being green. */
class NegativeControlsIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);
    private static final DrillPatience IMPATIENT =
            new DrillPatience(Duration.ofSeconds(3), Duration.ofSeconds(60), Duration.ofSeconds(60));

    /** Asynchronous replication may lose the last writes with any crash: no test here may count on it that it does not. */
    private static final String LOST = "Lost acknowledged writes";

    private static RunningStack stack;

    @BeforeAll
    static void bringTheStackUp() {
        stack = STACKS.up("control", TestStacks.asynchronousWithoutAllowance("control"));
    }

    @Test
    void acknowledgedWritesThatNeverReachedTheStandbyAreCountedAsLost() throws IOException {
        DrillResult result = drill(FaultName.WALRECEIVER_STALL, Progress.SILENT);

        Report report = Report.of(result);
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAILED);
        assertThat(report.schemaErrors()).isEmpty();
        // At least the acknowledged writes that the drill waits for while the receiver stalls.
        assertThat(report.ledger("lost")).isGreaterThanOrEqualTo(50);
        assertThat(report.json().path("rpo").path("lostWrites").asLong()).isEqualTo(report.ledger("lost"));
        assertThat(report.json().path("rpo").path("spanMillis").asDouble()).isPositive();
        assertThat(report.json().path("rpo").path("walBytes").asLong()).isPositive();
        assertThat(report.json().path("lostWrites").size()).isPositive();
        assertThat(report.reasons()).anySatisfy(reason -> assertThat(reason).contains(LOST));
    }

    @Test
    void rowThatIsThereTwiceFailsTheDrill() {
        Report report = failed("""
                INSERT INTO understudy_ledger.entry
                SELECT * FROM understudy_ledger.entry ORDER BY written_at LIMIT 1""");

        assertThat(report.ledger("duplicated")).isEqualTo(1);
        assertThat(report.ledger("unexpected")).isZero();
    }

    @Test
    void acknowledgedRowThatIsGoneFailsTheDrill() {
        Report report = failed("""
                DELETE FROM understudy_ledger.entry
                 WHERE ctid = (SELECT ctid FROM understudy_ledger.entry ORDER BY written_at LIMIT 1)""");

        assertThat(report.ledger("lost")).isPositive();
        assertThat(report.json().path("rpo").path("lostWrites").asLong()).isEqualTo(report.ledger("lost"));
    }

    @Test
    void rowThatNobodyWroteFailsTheDrill() {
        Report report =
                failed("INSERT INTO understudy_ledger.entry (client, sequence, path) VALUES (999, 1, 'nobody')");

        assertThat(report.ledger("unexpected")).isEqualTo(1);
    }

    @Test
    void pausedPoolerFailsTheDrillByItsName() {
        PoolerPlan pooler = stack.poolers().getFirst().plan();
        try {
            DrillResult result = drill(
                    FaultName.CRASH, before("look up every acknowledged write", () -> console(pooler, "PAUSE app")));

            assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAILED);
            assertThat(Report.of(result).reasons())
                    .anySatisfy(reason -> assertThat(reason).contains("pooler1 holds its clients back: paused is app"));
        } finally {
            console(pooler, "RESUME app");
        }
    }

    @Test
    void deadPoolerFailsTheDrillByItsName() {
        PoolerHandle pooler = stack.poolers().getFirst();
        try {
            DrillResult result = drill(
                    FaultName.CRASH,
                    before("look up every acknowledged write", () -> pooler.stop(ShutdownMode.IMMEDIATE)));

            assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAILED);
            assertThat(Report.of(result).reasons())
                    .anySatisfy(reason -> assertThat(reason).contains("pooler1 does not run"));
        } finally {
            pooler.start();
        }
    }

    /** The role's own setting, which no configuration file shows. */
    @Test
    void roleThatDoesNotWaitForItsCommitsFailsTheDrill() {
        superuser("ALTER ROLE app SET synchronous_commit = off");
        try {
            DrillResult result = drill(FaultName.CRASH, Progress.SILENT);

            Report report = Report.of(result);
            assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAILED);
            assertThat(report.reasons())
                    .filteredOn(reason -> reason.contains("synchronous_commit is off"))
                    .as("before the fault, and of the new primary")
                    .hasSize(2);
            assertThat(report.json()
                            .path("durability")
                            .path("settings")
                            .path("synchronous_commit")
                            .asString())
                    .isEqualTo("off");
        } finally {
            superuser("ALTER ROLE app RESET synchronous_commit");
        }
    }

    /** It is no failover, and no outage without an end either. */
    @ParameterizedTest
    @EnumSource(
            value = FaultName.class,
            names = {"FREEZE", "IMMEDIATE_SHUTDOWN"})
    void primaryThatComesBackByItselfIsServedAgainAndNobodyPromoted(FaultName fault) throws IOException {
        String primary = primaries().getFirst();
        DrillResult result = STACKS.appliance()
                .drill(
                        new DrillTarget.Attached(stack.plan().name()),
                        patient(fault, 1),
                        before("every client is served again", () -> revive(stack.node(new NodeId(primary)))));

        Report report = Report.of(result);
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAILED);
        assertThat(report.reasons())
                .singleElement()
                .asString()
                .contains("as expected: another node becomes the primary, by one promotion", "nobody was promoted");
        assertThat(report.schemaErrors()).isEmpty();
        assertThat(report.events("PROMOTED")).isEmpty();
        assertThat(report.json().path("timelines").path("after").asInt())
                .isEqualTo(report.json().path("timelines").path("before").asInt());
        assertThat(report.json().has("writeGapMillis")).isFalse();
        assertThat(report.paths()).hasSize(3).allSatisfy(path -> {
            assertThat(path.path("recovered").asBoolean()).isTrue();
            assertThat(path.path("promotionMillis").asDouble()).isZero();
            assertThat(path.path("totalMillis").asDouble()).isPositive();
        });
        assertThat(primaries()).containsExactly(primary);
    }

    @Test
    void runThatBreaksIsReportedBesideTheOneThatWasFinished() throws IOException {
        AtomicInteger runs = new AtomicInteger();
        Progress breaking = what -> {
            if (what.startsWith("steady traffic") && runs.incrementAndGet() == 2) {
                throw new UnderstudyException(ErrorCode.OPERATION_FAILED, "broken on purpose", "Nothing to do.");
            }
            return Progress.SILENT.begin(what);
        };

        DrillResult result = STACKS.appliance()
                .drill(
                        new DrillTarget.Attached(stack.plan().name()),
                        DrillRequests.of(FaultName.IMMEDIATE_SHUTDOWN, 3, 0),
                        breaking);

        Report report = Report.of(result);
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(report.schemaErrors()).isEmpty();
        assertThat(report.runs())
                .singleElement()
                .satisfies(run -> assertThat(run.json().path("verdict").asString())
                        .as("a write that had not arrived is a failure of its own")
                        .isEqualTo(run.ledger("lost") == 0 ? "PASSED" : "FAILED"));
        assertThat(report.json().path("unfinished").path("run").asInt()).isEqualTo(2);
        assertThat(report.json().path("unfinished").path("error").asString()).isEqualTo("broken on purpose");
        // Nobody holds the stack any more.
        stack.hold("a test").close();
    }

    private static void revive(NodeHandle node) {
        node.ability(CanFreeze.class).orElseThrow().thaw();
        node.start();
    }

    /** A controller that would give the primary up only after minutes. */
    private static DrillRequest patient(FaultName fault, int runs) {
        DrillRequest request = DrillRequests.of(fault);
        FailoverPolicy patience =
                new FailoverPolicy("custom", Duration.ofMillis(200), Duration.ofMillis(500), 1_000, false);
        return new DrillRequest(
                request.drill(),
                Optional.of(patience),
                runs,
                request.seed(),
                request.keep(),
                request.sampleBytes(),
                request.ratePerSecond(),
                request.clientsPerPath(),
                request.clientTimeout(),
                request.commandLine());
    }

    private static void console(PoolerPlan pooler, String command) {
        try (Connection console = new Databases(stack.plan(), stack.secrets())
                        .openConsole(pooler.endpoint(), DbRole.ADMIN, SQL_TIMEOUT);
                Statement statement = console.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw new AssertionError(command, e);
        }
    }

    @Test
    void slotThatNobodyReadsFailsTheDrill() {
        AtomicReference<String> primary = new AtomicReference<>("");
        try {
            DrillResult result = drill(FaultName.CRASH, before("look up every acknowledged write", () -> {
                primary.set(primaries().getFirst());
                // Of the primary's own name: nobody streams from there with that.
                new Superuser(stack)
                        .run(primary.get(), "SELECT pg_create_physical_replication_slot('" + primary + "', true)");
            }));

            assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAILED);
            assertThat(Report.of(result).reasons())
                    .filteredOn(reason -> !reason.startsWith(LOST))
                    .singleElement()
                    .asString()
                    .contains("slot of " + primary, "nobody reads " + primary);
        } finally {
            new Superuser(stack)
                    .run(
                            primaries().getFirst(),
                            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
        }
    }

    @Test
    void withoutAnAcknowledgedWriteNothingIsStruckAndNothingProved() throws IOException {
        List<String> before = primaries();
        superuser("ALTER ROLE app SET default_transaction_read_only = on");
        try {
            DrillResult result = impatientDrill();

            Report report = Report.of(result);
            assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(report.schemaErrors()).isEmpty();
            assertThat(report.ledger("attempted")).isPositive();
            assertThat(report.ledger("acknowledged")).isZero();
            assertThat(report.paths()).isEmpty();
            assertThat(report.events("SPARED")).hasSize(1);
            assertThat(report.events("FAULT")).isEmpty();
            assertThat(report.reasons().getFirst()).contains("No write was acknowledged");
            assertThat(primaries()).isEqualTo(before);
        } finally {
            superuser("ALTER ROLE app RESET default_transaction_read_only");
        }
    }

    /** A crash, and a statement slipped in between the recovery and the look into the ledger. */
    private static Report failed(String statement) {
        AtomicInteger changed = new AtomicInteger();
        DrillResult result = drill(FaultName.CRASH, before("look up every acknowledged write", () -> {
            changed.set(asMigrator(statement));
        }));

        assertThat(changed).as("rows planted or taken").hasValue(1);
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAILED);
        return Report.of(result);
    }

    private static DrillResult drill(FaultName fault, Progress progress) {
        return STACKS.appliance()
                .drill(new DrillTarget.Attached(stack.plan().name()), DrillRequests.of(fault), progress);
    }

    /** It does not wait a minute for traffic that will never come. */
    private static DrillResult impatientDrill() {
        StagedDrills drill = new StagedDrills(
                new LocalRuntime(STACKS.environment()),
                (spec, progress) -> stack.plan(),
                LocalStacks.home().resolve("samples/projects/migrations"),
                STACKS.environment().directories().drillRuns(),
                IMPATIENT);
        return drill.run(
                new DrillTarget.Attached(stack.plan().name()), DrillRequests.of(FaultName.CRASH), Progress.SILENT);
    }

    /** Steps are announced on the drill's own thread before they begin: work done there comes before the step. */
    private static Progress before(String step, Runnable work) {
        return what -> {
            if (what.startsWith(step)) {
                work.run();
            }
            return Progress.SILENT.begin(what);
        };
    }

    private static int asMigrator(String sql) {
        Databases databases = new Databases(stack.plan(), stack.secrets());
        try (Connection migrator = databases.openPrimary(
                        stack.plan().nodes().stream().map(NodePlan::endpoint).toList(), DbRole.MIGRATOR, SQL_TIMEOUT);
                Statement statement = migrator.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new AssertionError("cannot plant: " + sql, e);
        }
    }

    /** Connections that are open already would keep the old setting. */
    private static void superuser(String sql) {
        new Superuser(stack)
                .run(
                        primaries().getFirst(),
                        sql,
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
    }

    private static List<String> primaries() {
        StackStatus status = STACKS.appliance().status(stack);
        return status.nodes().stream()
                .filter(node -> node.observed().filter("primary"::equals).isPresent())
                .map(StackStatus.Node::id)
                .toList();
    }
}
