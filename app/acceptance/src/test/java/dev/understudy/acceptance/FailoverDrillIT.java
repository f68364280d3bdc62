package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.report.Verdict;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The main job on real processes: a primary of production's shape crashes twice under traffic, and the stack recovers twice. */
class FailoverDrillIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);
    private static final List<String> PARTS =
            List.of("detectionMillis", "fencingMillis", "promotionMillis", "routingMillis", "clientMillis");

    private static RunningStack stack;
    private static DrillResult result;
    private static Report report;

    @BeforeAll
    static void crashThePrimaryTwice() {
        stack = STACKS.up("crash", TestStacks.asynchronous("crash"));
        result = STACKS.appliance()
                .drill(
                        new DrillTarget.Attached(stack.plan().name()),
                        DrillRequests.of(FaultName.CRASH, 2, 0),
                        Progress.SILENT);
        report = Report.of(result);
    }

    @Test
    void bothRunsPass() {
        assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.PASSED);
        assertThat(report.runs())
                .hasSize(2)
                .allSatisfy(
                        run -> assertThat(run.json().path("verdict").asString()).isEqualTo("PASSED"));
    }

    @Test
    void reportsFitThePublishedSchema() throws IOException {
        assertThat(report.schemaErrors()).isEmpty();
        for (Report run : report.runs()) {
            assertThat(run.schemaErrors()).isEmpty();
            Path written = Path.of(run.json().path("runDirectory").asString(), "report.json");
            assertThat(Files.readString(written)).contains("\"verdict\" : \"PASSED\"");
        }
    }

    @Test
    void everyPathRecoversAndItsPartsAddUp() {
        for (Report run : report.runs()) {
            assertThat(run.paths())
                    .extracting(path -> path.path("path").asString())
                    .hasSize(3)
                    .doesNotHaveDuplicates();
            assertThat(run.paths()).allSatisfy(FailoverDrillIT::addsUp);
        }
    }

    private static void addsUp(JsonNode path) {
        assertThat(path.path("recovered").asBoolean()).isTrue();
        double sum =
                PARTS.stream().mapToDouble(part -> path.path(part).asDouble()).sum();
        double total = path.path("totalMillis").asDouble();
        assertThat(total).isPositive().isCloseTo(sum, within(0.01));
        assertThat(PARTS)
                .allSatisfy(
                        part -> assertThat(path.path(part).asDouble()).as(part).isNotNegative());
        // Three failed checks, 200 ms apart, are the policy: less would be a figure of another outage.
        assertThat(path.path("detectionMillis").asDouble()).isGreaterThan(300);
        assertThat(path.path("pollErrorMillis").asDouble()).isPositive();
    }

    @Test
    void statisticsAreThoseOfTheRuns() {
        List<Double> worst = report.runs().stream()
                .map(run -> run.paths().stream()
                        .mapToDouble(path -> path.path("totalMillis").asDouble())
                        .max()
                        .orElseThrow())
                .sorted()
                .toList();
        JsonNode rto = report.json().path("statistics").path("rtoMillis");
        assertThat(rto.path("max").asDouble()).isCloseTo(worst.getLast(), within(0.01));
        assertThat(rto.path("p50").asDouble()).isBetween(worst.getFirst() - 0.01, worst.getLast() + 0.01);
        assertThat(rto.path("p95").asDouble()).isBetween(rto.path("p50").asDouble(), worst.getLast() + 0.01);
    }

    @Test
    void eachFailoverStartsATimelineAndSaysWhichRuleDecided() {
        List<Report> runs = report.runs();
        for (int i = 0; i < runs.size(); i++) {
            JsonNode run = runs.get(i).json();
            assertThat(run.path("timelines").path("before").asInt()).isEqualTo(i + 1);
            assertThat(run.path("timelines").path("after").asInt()).isEqualTo(i + 2);
            assertThat(run.path("decidedBy").path("rule").asString()).isNotBlank();
            assertThat(run.path("writeGapMillis").asDouble()).isPositive();
            assertThat(runs.get(i).ledger("acknowledged")).isGreaterThan(600);
        }
    }

    @Test
    void oldPrimaryReturnsByRewind() throws IOException {
        for (Report run : report.runs()) {
            assertThat(run.events("REWIND_FAILED")).isEmpty();
            assertThat(run.events("REJOINED")).singleElement().asString().contains("by rewind");
        }
        for (String struck : List.of("pg1", "pg2")) {
            String log = Files.readString(
                    Path.of(stack.node(new NodeId(struck)).plan().logFile().orElseThrow()));
            assertThat(log).containsOnlyOnce("pg_rewind: Done!");
        }
    }

    @Test
    void afterwardsTheStackIsHealthyAndInItsNewRoles() {
        StackStatus status = STACKS.appliance().status(stack);
        assertThat(status.state()).as(status.toString()).isEqualTo(StackStatus.State.HEALTHY);
        assertThat(status.nodes())
                .allSatisfy(node -> assertThat(node.timeline()).contains(3))
                .filteredOn(node -> node.observed().equals(java.util.Optional.of("standby")))
                .hasSize(2)
                .allSatisfy(node -> assertThat(node.streaming()).isTrue());
    }

    @Test
    void noSlotIsLeftInactive() throws SQLException {
        List<String> inactive = new ArrayList<>();
        for (NodeHandle node : stack.nodes()) {
            inactive.addAll(query(
                    node, "SELECT slot_name || ' on " + node.id() + "' FROM pg_replication_slots WHERE NOT active"));
        }
        assertThat(inactive).isEmpty();
    }

    @Test
    void ledgerIsGoneFromAStackThatIsSomebodyElses() throws SQLException {
        for (NodeHandle node : stack.nodes()) {
            assertThat(query(node, "SELECT nspname FROM pg_namespace WHERE nspname = 'understudy_ledger'"))
                    .isEmpty();
        }
    }

    @Test
    void runDirectoriesAreSelfContained() throws IOException {
        for (Report run : report.runs()) {
            Path directory = Path.of(run.json().path("runDirectory").asString());
            try (Stream<Path> files = Files.walk(directory)) {
                assertThat(files.filter(Files::isRegularFile).map(directory::relativize))
                        .extracting(Path::toString)
                        .contains("plan.json", "command.txt", "events.jsonl", "ledger.log", "report.json", "report.txt")
                        .contains("logs/pg1.log", "logs/pg2.log", "logs/pooler1.log");
            }
        }
    }

    /** The negative control of the search for leftovers, which {@link LocalStacks} makes after every class. */
    @Test
    void runningStackIsAllLeftovers() {
        assertThat(Leftovers.of(stack.plan()))
                .anySatisfy(line -> assertThat(line).startsWith("process ").contains("/nodes/pg1/"))
                .anySatisfy(line -> assertThat(line).startsWith("process ").contains("/poolers/pooler3/"))
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("listening "
                                + stack.plan().node(new NodeId("pg3")).endpoint()))
                .anySatisfy(line -> assertThat(line).startsWith("file ").endsWith("/secrets"));
    }

    private static List<String> query(NodeHandle node, String sql) throws SQLException {
        Databases databases = new Databases(stack.plan(), stack.secrets());
        List<String> values = new ArrayList<>();
        try (Connection connection = databases.open(
                        node.plan().endpoint(), DbRole.ADMIN, PoolDatabase.SERVER_DATABASE, SQL_TIMEOUT);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
