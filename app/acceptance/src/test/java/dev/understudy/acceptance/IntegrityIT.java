package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.CheckResult.Outcome;
import dev.understudy.core.report.Verdict;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.drill.DrillResult;
import dev.understudy.engine.drill.DrillTarget;
import dev.understudy.engine.drill.scenario.FaultName;
import dev.understudy.engine.failover.NodeOperations;
import dev.understudy.engine.integrity.IntegrityBaseline;
import dev.understudy.engine.integrity.IntegrityChecks;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.ExecResult;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is looked at after a drill goes red for each kind of damage, names it, and blames nobody else. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IntegrityIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    @RegisterExtension
    static final KeptStack KEPT = STACKS.kept("integrity", TestStacks.twoAsynchronous("integrity"));

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final NodeId PRIMARY = new NodeId("pg1");
    private static final NodeId STANDBY = new NodeId("pg2");
    private static final NodeId OTHER = new NodeId("pg3");
    private static final int CHECKS_PER_NODE = 4;
    private static final int PAGE = 8192;

    private static final String AMCHECK = "'s tables and B-tree indexes are sound";
    private static final String PAGES = "'s files hold no page with a wrong checksum";
    private static final String COUNTED = " met no page with a wrong checksum";
    private static final String ROWS = " holds the primary's rows in every table";

    /** Made once per stack; a row of NULLs, equal rows, what only its owner may see, and one that no standby has. */
    private static final String[] TABLES = {
        "CREATE TABLE IF NOT EXISTS public.people (id int PRIMARY KEY, name text, note text)",
        "INSERT INTO people SELECT n, 'name-' || to_char(n, 'FM000000'), repeat('x', 200)"
                + " FROM generate_series(1, 20000) AS n ON CONFLICT DO NOTHING",
        "CREATE INDEX IF NOT EXISTS people_name ON people (name)",
        "CREATE TABLE IF NOT EXISTS public.twins (\"r\" text, b text)",
        "INSERT INTO twins SELECT * FROM (VALUES ('a', NULL), ('a', NULL), (NULL, NULL), ('', '')) AS v"
                + " WHERE NOT EXISTS (SELECT FROM twins)",
        "CREATE SCHEMA IF NOT EXISTS \"Odd Name\"",
        "CREATE TABLE IF NOT EXISTS \"Odd Name\".\"per%cent\" (x xml, p point, j json)",
        "CREATE UNLOGGED TABLE IF NOT EXISTS public.scratch (id int PRIMARY KEY)",
        "ALTER TABLE people ENABLE ROW LEVEL SECURITY",
        // Or the next reader sets hint bits, whose full pages, replayed, mend what is broken on a standby's disk.
        "VACUUM (FREEZE) people"
    };

    @Test
    void healthyStackIsGreenAndSaysWhatWasLookedAt() {
        try (RunningStack stack = open()) {
            List<CheckResult> checks = check(stack);

            assertThat(checks).hasSize(3 * CHECKS_PER_NODE).allSatisfy(IntegrityIT::passed);
            assertThat(found(checks, STANDBY + AMCHECK)).contains("unlogged, which are not replicated");
            assertThat(found(checks, PRIMARY + AMCHECK)).doesNotContain("unlogged");
            assertThat(found(checks, STANDBY + ROWS)).contains("20,004 rows");
            assertThat(found(checks, STANDBY + PAGES)).matches("all \\d+ MB read in .*");
        }
    }

    @Test
    void stackThatWasMadeWithoutAmcheckIsGivenIt() {
        try (RunningStack stack = open()) {
            new Superuser(stack).in("app").run("pg1", "DROP EXTENSION amcheck");

            assertThat(check(stack)).allSatisfy(IntegrityIT::passed);
        }
    }

    /** Its pages' checksums are right, as after a fault of memory: only the index's logic can tell. */
    @Test
    void brokenIndexOfAStandbyIsNamed() throws IOException {
        try (RunningStack stack = open()) {
            settle(stack, STANDBY);
            Path file = file(stack, STANDBY, "people_name");
            NodeHandle standby = stack.node(STANDBY);
            standby.stop(ShutdownMode.FAST);
            overwrite(file, "name-010000", "nbme-010000");
            checksums(standby, "--disable");
            checksums(standby, "--enable");
            standby.start();

            List<CheckResult> checks = check(stack);

            assertThat(failed(checks)).containsExactly(STANDBY + AMCHECK);
            assertThat(found(checks, STANDBY + AMCHECK)).contains("people_name");
            reinitialise(stack, STANDBY);
        }
    }

    /** As long as it is in shared buffers, everybody reads the sound page; on the disk it is broken all the same. */
    @Test
    void brokenPageBelowASoundBufferIsFoundOnTheDisk() throws IOException {
        try (RunningStack stack = open()) {
            settle(stack, OTHER);
            new Superuser(stack).in("app").run("pg3", "SELECT count(*) FROM people");
            breakPage(file(stack, OTHER, "people"), 3);

            List<CheckResult> checks = check(stack);

            assertThat(failed(checks)).containsExactly(OTHER + PAGES);
            assertThat(found(checks, OTHER + PAGES)).contains("block 3 of public.people");

            stack.node(OTHER).stop(ShutdownMode.FAST);
            stack.node(OTHER).start();
            checks = check(stack);

            assertThat(failed(checks)).containsExactly(OTHER + AMCHECK, OTHER + PAGES, OTHER + COUNTED, OTHER + ROWS);
            assertThat(found(checks, OTHER + AMCHECK)).contains("public.people", "invalid page in block 3");
            assertThat(found(checks, OTHER + ROWS)).contains("public.people", "invalid page in block 3");
            reinitialise(stack, OTHER);
        }
    }

    @Test
    void rowsThatOneNodeHasOtherwiseAreCountedByTable() {
        try (RunningStack stack = open()) {
            Superuser standby = new Superuser(stack).in("app");
            standby.run("pg2", "SELECT pg_promote()");
            standby.run(
                    "pg2",
                    "UPDATE people SET name = 'somebody else' WHERE id = 7",
                    "DELETE FROM people WHERE id IN (8, 9)",
                    "INSERT INTO twins SELECT * FROM twins WHERE \"r\" = 'a' LIMIT 1",
                    "UPDATE twins SET b = '' WHERE \"r\" IS NULL");

            List<CheckResult> checks = check(stack);

            assertThat(failed(checks)).containsExactly(STANDBY + ROWS);
            assertThat(found(checks, STANDBY + ROWS))
                    .contains("public.people: 3 of the primary's rows missing, 1 rows that the primary has not")
                    .contains("public.twins: 1 of the primary's rows missing, 2 rows that the primary has not")
                    .contains("pg1 (0,7)");
            reinitialise(stack, STANDBY);
        }
    }

    @Test
    void nodeThatIsDownHidesNothingOfTheOthers() {
        try (RunningStack stack = open()) {
            stack.node(OTHER).stop(ShutdownMode.FAST);

            List<CheckResult> checks = check(stack);

            assertThat(checks).hasSize(3 * CHECKS_PER_NODE);
            assertThat(checks)
                    .filteredOn(check -> check.name().startsWith("pg3"))
                    .hasSize(CHECKS_PER_NODE)
                    .allSatisfy(check -> assertThat(check.outcome()).isEqualTo(Outcome.THREW));
            assertThat(checks)
                    .filteredOn(check -> !check.name().startsWith("pg3"))
                    .allSatisfy(IntegrityIT::passed);
            stack.node(OTHER).start();
        }
    }

    /** Two nodes cannot be read at one position then: that is no difference, and no agreement either. */
    @Test
    void somebodyWhoGoesOnWritingLeavesItOpen() {
        try (RunningStack stack = open()) {
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(
                    () -> write(stack, done), task -> Thread.ofPlatform().start(task));
            List<CheckResult> checks;
            try {
                checks = check(stack);
            } finally {
                done.set(true);
                writer.join();
            }

            assertThat(failed(checks)).isEmpty();
            assertThat(checks)
                    .filteredOn(check -> check.outcome() == Outcome.THREW)
                    .extracting(CheckResult::name)
                    .containsExactly(STANDBY + ROWS, OTHER + ROWS);
            assertThat(found(checks, STANDBY + ROWS)).contains("somebody writes to public.twins");
            assertThat(check(stack)).allSatisfy(IntegrityIT::passed);
        }
    }

    /** The last one: it leaves another primary, and broken data. */
    @Test
    @Order(Integer.MAX_VALUE)
    void damageFailsAWholeDrill() {
        try (RunningStack stack = open()) {
            KEPT.spoil();
            DrillResult result = STACKS.appliance()
                    .drill(
                            new DrillTarget.Attached(stack.plan().name()),
                            DrillRequests.of(FaultName.CRASH),
                            beforeTheChecks(() -> {
                                settle(stack, OTHER);
                                breakPage(file(stack, OTHER, "people"), 5);
                            }));

            assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAILED);
            assertThat(Report.of(result).reasons())
                    .anySatisfy(reason -> assertThat(reason).contains(OTHER + PAGES, "block 5 of public.people"))
                    .allSatisfy(reason -> assertThat(reason).contains("pg3"));
        }
    }

    /** Nobody's work but ours may fail. */
    private interface Damage {
        void run() throws IOException;
    }

    private static Progress beforeTheChecks(Damage damage) {
        return what -> {
            if (what.startsWith("look up every acknowledged write")) {
                try {
                    damage.run();
                } catch (IOException e) {
                    throw new AssertionError("no damage done", e);
                }
            }
            return Progress.SILENT.begin(what);
        };
    }

    private static RunningStack open() {
        RunningStack stack = STACKS.attach("integrity");
        new Superuser(stack).in("app").run(Superuser.primary(STACKS.appliance().status(stack)), TABLES);
        return stack;
    }

    private static List<CheckResult> check(RunningStack stack) {
        IntegrityBaseline before = IntegrityBaseline.read(stack);
        return new IntegrityChecks(
                        stack, new Databases(stack.plan(), stack.secrets()), before, PATIENCE, Progress.SILENT)
                .check(Optional.of(PRIMARY));
    }

    private static void passed(CheckResult check) {
        assertThat(check.outcome()).as(check.toString()).isEqualTo(Outcome.PASSED);
    }

    private static List<String> failed(List<CheckResult> checks) {
        return checks.stream()
                .filter(check -> check.outcome() == Outcome.FAILED)
                .map(CheckResult::name)
                .toList();
    }

    private static String found(List<CheckResult> checks, String name) {
        return checks.stream()
                .filter(check -> check.name().equals(name))
                .map(CheckResult::found)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + name + " in " + checks));
    }

    /** What the node's files hold is what was written, and no replay after a restart writes it again. */
    private static void settle(RunningStack stack, NodeId standby) {
        Superuser superuser = new Superuser(stack);
        String primary = Superuser.primary(STACKS.appliance().status(stack));
        superuser.run(primary, "CHECKPOINT");
        String position = superuser.run(primary, "SELECT pg_current_wal_flush_lsn()");
        Await.untilTrue(
                standby + " to replay " + position,
                PATIENCE,
                () -> superuser
                        .run(standby.value(), "SELECT pg_last_wal_replay_lsn() >= '" + position + "'")
                        .equals("t"));
        superuser.run(standby.value(), "CHECKPOINT");
    }

    private static Path file(RunningStack stack, NodeId node, String relation) {
        String path =
                new Superuser(stack).in("app").run(node.value(), "SELECT pg_relation_filepath('" + relation + "')");
        return Path.of(stack.node(node).plan().dataDirectory(), path);
    }

    private static void breakPage(Path file, int block) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek((long) block * PAGE + PAGE / 2);
            int old = open.read();
            open.seek((long) block * PAGE + PAGE / 2);
            open.write(old ^ 1);
        }
    }

    private static void overwrite(Path file, String text, String with) throws IOException {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        int at = bytes.indexOf(text);
        assertThat(at).as(text + " in " + file).isPositive();
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            open.write(with.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static void checksums(NodeHandle node, String what) {
        ExecResult result = node.exec(
                List.of("pg_checksums", what, "--pgdata=" + node.plan().dataDirectory()), PATIENCE);
        assertThat(result.exitStatus()).as(result.errors()).isZero();
    }

    private static void reinitialise(RunningStack stack, NodeId standby) {
        new NodeOperations(stack, new Databases(stack.plan(), stack.secrets())).reinitialise(standby, PRIMARY);
    }

    private static void write(RunningStack stack, AtomicBoolean done) {
        NodePlan primary = stack.plan().node(PRIMARY);
        try (Connection connection = new Databases(stack.plan(), stack.secrets())
                        .open(primary.endpoint(), DbRole.APP, PoolDatabase.SERVER_DATABASE, PATIENCE);
                Statement statement = connection.createStatement()) {
            new Superuser(stack).in("app").run("pg1", "GRANT INSERT ON twins TO app");
            while (!done.get()) {
                statement.execute("INSERT INTO twins VALUES ('more', 'and more')");
            }
        } catch (SQLException e) {
            throw new AssertionError("the writer could not write", e);
        }
    }
}
