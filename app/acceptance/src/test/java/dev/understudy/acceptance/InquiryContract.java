package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.core.render.Secrets;
import dev.understudy.engine.connect.PassFile;
import dev.understudy.engine.failover.ServerProbe;
import dev.understudy.engine.inquiry.Answer;
import dev.understudy.engine.inquiry.Inquiry;
import dev.understudy.engine.inquiry.JdbcInquiry;
import dev.understudy.engine.inquiry.PsqlInquiry;
import dev.understudy.engine.inquiry.Target;
import dev.understudy.engine.inquiry.Unanswered;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.engine.status.StackStatus.State;
import dev.understudy.engine.status.StatusGatherer;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.CanFreeze;
import dev.understudy.runtime.NodeHandle;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.host.PsqlProgram;
import dev.understudy.runtime.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether psql carries a question or the JDBC driver, real servers and poolers give the same answer, and where there is none the reason
 * is the same. psql may pass a question on only where a test says so.
 */
@Timeout(180)
abstract class InquiryContract {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration HEALTHY_MAX = Duration.ofSeconds(60);

    /** Limits of both together; a process that nobody ended would take the server's own minute. */
    private static final Duration BOTH_MAX = Duration.ofSeconds(15);

    @TempDir
    private Path directory;

    private RunningStack stack;
    private Inquiry jdbc;
    private Inquiry psql;

    /** The one that the cases hand on. */
    abstract RunningStack stack();

    @BeforeEach
    void twoWays() {
        stack = stack();
        jdbc = jdbc(stack.secrets());
        psql = psql(stack.plan(), PassFile.upToDate(stack.plan(), stack.secrets()), InquiryContract::nobody);
        Await.untilTrue("a healthy stack", HEALTHY_MAX, () -> status(jdbc).state() == State.HEALTHY);
    }

    @Test
    void answersOfServersAreTheSame() throws Unanswered {
        List<String> statements = List.of(
                "SELECT 1 AS one, NULL AS nothing, '' AS empty, true AS yes, false AS no, pg_is_in_recovery() AS recovering",
                "SELECT 'a,b' AS comma, 'say \"yes\"' AS quote, E'two\\nlines' AS lines, '\\.' AS dot, 'gr\u00fc\u00df' AS letters",
                "SELECT E'--\"--\\n' AS end_of_answer, ' blank ' AS blanks",
                "SELECT n, n * 1.5 AS scaled, extract(epoch FROM n * interval '1 ms') AS seconds FROM generate_series(1, 3) AS n",
                "SELECT 1 AS none WHERE false",
                "SELECT pg_lsn '0/3000060' AS lsn, 9223372036854775807 AS wide",
                "SELECT slot_name FROM pg_replication_slots ORDER BY slot_name");
        for (NodeHandle node : stack.nodes()) {
            Target server = Target.server(node.plan().endpoint());

            List<Answer> answers = psql.ask(server, statements, PATIENCE);

            assertThat(answers)
                    .isEqualTo(jdbc.ask(server, statements, PATIENCE))
                    .hasSize(statements.size());
            assertThat(answers.get(0).only().text("one")).isEqualTo("1");
            assertThat(answers.get(1).only().text("lines")).isEqualTo("two\nlines");
            assertThat(answers.get(4).rows()).isEmpty();
            assertThat(ServerProbe.facts(ask(psql, server, ServerProbe.STATEMENT))
                            .timeline())
                    .isEqualTo(ServerProbe.facts(ask(jdbc, server, ServerProbe.STATEMENT))
                            .timeline());
        }
    }

    @Test
    void answersOfConsolesAreTheSame() throws Unanswered {
        Target console = console();
        for (String statement : List.of("SHOW POOLS", "SHOW DATABASES", "SHOW VERSION")) {
            assertThat(ask(psql, console, statement))
                    .as(statement)
                    .isEqualTo(ask(jdbc, console, statement))
                    .satisfies(answer -> assertThat(answer.rows()).isNotEmpty());
        }
    }

    @Test
    void aHealthyStackHasTheSameStatus() {
        assertThat(sameStatus().state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void aWrongPasswordIsRefusedInTheServersOwnWords() throws IOException {
        Map<DbRole, String> wrong = new EnumMap<>(stack.secrets().passwords());
        wrong.put(DbRole.MONITOR, "x".repeat(Secrets.PASSWORD_LENGTH));
        wrong.put(DbRole.ADMIN, "y".repeat(Secrets.PASSWORD_LENGTH));
        Path passFile = Files.createFile(
                directory.resolve("wrong.pgpass"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                passFile,
                "*:*:*:monitor:" + wrong.get(DbRole.MONITOR) + "\n*:*:*:admin:" + wrong.get(DbRole.ADMIN) + "\n");
        jdbc = jdbc(new Secrets(wrong));
        psql = psql(stack.plan(), passFile, InquiryContract::nobody);

        assertThat(sameReason(primary(), "SELECT 1"))
                .isEqualTo("FATAL: password authentication failed for user \"monitor\"");
        assertThat(sameReason(console(), "SHOW POOLS")).startsWith("FATAL: ");
        StackStatus status = sameStatus();
        assertThat(status.state()).isEqualTo(State.DEGRADED);
        assertThat(status.nodes()).allSatisfy(node -> {
            assertThat(node.observed()).isEmpty();
            assertThat(node.problems()).singleElement().asString().contains("password authentication failed");
        });
        assertThat(status.poolers())
                .allSatisfy(pooler -> assertThat(pooler.problem()).isPresent());
    }

    @Test
    void whatTheServerRefusesIsSaidInItsOwnWords() {
        assertThat(sameReason(primary(), "SELECT 1/0")).isEqualTo("ERROR: division by zero");
        assertThat(sameReason(primary(), "SELECT * FROM pg_authid"))
                .isEqualTo("ERROR: permission denied for table pg_authid");
        assertThat(sameReason(console(), "SHOW NOTHING")).startsWith("ERROR: ");
    }

    @Test
    void aStoppedNodeIsTheSame() {
        NodeHandle node = stack.nodes().getLast();
        node.stop(ShutdownMode.FAST);
        try {
            assertThat(sameReason(Target.server(node.plan().endpoint()), "SELECT 1"))
                    .isEqualTo("nothing listens on " + node.plan().endpoint());
            StackStatus status = sameStatus();
            assertThat(status.state()).isEqualTo(State.DEGRADED);
            assertThat(status.nodes().getLast().process()).isEqualTo("stopped");
            assertThat(status.nodes().getLast().observed()).isEmpty();
        } finally {
            node.start();
        }
    }

    @Test
    void aFrozenNodeIsTheSameAndHoldsNobodyUp() {
        NodeHandle node = stack.nodes().getLast();
        CanFreeze frozen = node.ability(CanFreeze.class).orElseThrow();
        frozen.freeze();
        try {
            long begun = System.nanoTime();
            StackStatus status = sameStatus();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOTH_MAX);
            assertThat(status.state()).isEqualTo(State.DEGRADED);
            assertThat(status.nodes().getLast().process()).isEqualTo("frozen");
            assertThat(status.nodes().getLast().problems()).containsExactly("no answer within 2000 ms");
            assertThat(status.nodes().getFirst().problems()).isEmpty();
        } finally {
            frozen.thaw();
        }
    }

    @Test
    void aStatementThatTakesTooLongIsASilence() {
        assertThat(sameReason(primary(), "SELECT pg_sleep(5)")).isEqualTo("no answer within 2000 ms");
    }

    @Test
    void aPausedPoolerIsTheSame() {
        onConsole("PAUSE app");
        try {
            assertThat(sameStatus().poolers().getFirst().problem()).isEmpty();
            assertThat(ask(psql, console(), "SHOW DATABASES"))
                    .isEqualTo(ask(jdbc, console(), "SHOW DATABASES"))
                    .satisfies(answer -> assertThat(answer.rows())
                            .filteredOn(row -> row.text("name").equals("app"))
                            .allMatch(row -> row.text("paused").equals("1")));
        } catch (Unanswered e) {
            throw new AssertionError(e);
        } finally {
            onConsole("RESUME app");
        }
    }

    @Test
    void whatListensNowhereIsTheSame() {
        Endpoint nobody = new Endpoint("127.0.0.1", 1);

        assertThat(sameReason(Target.server(nobody), "SELECT 1")).isEqualTo("nothing listens on 127.0.0.1:1");
    }

    /** TLS is verified by psql too; why it fails is for the driver to say. */
    @Test
    void aServerWhoseCertificateIsNotTrustedIsNotAsked() throws IOException {
        Path other = Files.writeString(directory.resolve("ca.crt"), "");
        String certificates =
                String.valueOf(Path.of(stack.plan().layout().caCertificate()).getParent());
        StackPlan distrusting = Json.read(
                Json.line(stack.plan()).replace('"' + certificates + '"', '"' + directory.toString() + '"'),
                StackPlan.class);
        assertThat(distrusting.layout().caCertificate()).isEqualTo(other.toString());
        AtomicInteger passedOn = new AtomicInteger();
        Inquiry careful =
                psql(distrusting, PassFile.upToDate(stack.plan(), stack.secrets()), (target, statements, patience) -> {
                    passedOn.incrementAndGet();
                    return new JdbcInquiry(new Databases(distrusting, stack.secrets()))
                            .ask(target, statements, patience);
                });

        assertThat(catchThrowableOfType(Unanswered.class, () -> ask(careful, primary(), "SELECT 1")))
                .isNotNull();
        assertThat(passedOn).hasValue(1);
    }

    @Test
    void whereThereIsNoPsqlThatRunsTheDriverAnswers() throws IOException, Unanswered {
        Path broken = script("broken", "echo 'psql: unrecognized option --csv' >&2; exit 1");
        for (Path program : List.of(broken, directory.resolve("absent"))) {
            Inquiry asked = new PsqlInquiry(program, stack.plan(), stack.secrets(), directory, jdbc);

            assertThat(ask(asked, primary(), "SELECT 1 AS one").only().text("one"))
                    .isEqualTo("1");
            assertThat(status(asked).state()).isEqualTo(State.HEALTHY);
        }
    }

    /** The negative control is what it is told instead: the name of the file that has them. */
    @Test
    void noPasswordIsOnTheCommandLineOrInTheEnvironment() throws IOException, Unanswered {
        Path seen = directory.resolve("seen");
        Path spy = script("spy", "{ env; printf '%s\\n' \"$@\"; } >>" + seen + "; exit 1");
        Path passFile = PassFile.upToDate(stack.plan(), stack.secrets());

        ask(new PsqlInquiry(spy, stack.plan(), stack.secrets(), passFile, jdbc), primary(), "SELECT 1");

        assertThat(Files.readString(seen))
                .contains("PGPASSFILE=" + passFile, "SELECT 1")
                .doesNotContain(stack.secrets().values());
        assertThat(Files.getPosixFilePermissions(passFile)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    private Path script(String name, String body) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static List<Answer> nobody(Target target, List<String> statements, Duration patience) {
        throw new AssertionError("psql did not know what to say about " + target);
    }

    private Inquiry jdbc(Secrets secrets) {
        return new JdbcInquiry(new Databases(stack.plan(), secrets));
    }

    private Inquiry psql(StackPlan plan, Path passFile, Inquiry otherwise) {
        Path program = PsqlProgram.find(Path.of(plan.binaries().psql())).orElseThrow();
        return new PsqlInquiry(program, plan, stack.secrets(), passFile, otherwise);
    }

    private Target primary() {
        return Target.server(stack.plan().declaredPrimary().endpoint());
    }

    private Target console() {
        return Target.console(stack.plan().poolers().getFirst().endpoint());
    }

    private void onConsole(String command) {
        try (Connection console = new Databases(stack.plan(), stack.secrets())
                        .openConsole(console().endpoint(), DbRole.ADMIN, PATIENCE);
                Statement statement = console.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw new AssertionError(command, e);
        }
    }

    private static Answer ask(Inquiry inquiry, Target target, String statement) throws Unanswered {
        return inquiry.ask(target, List.of(statement), PATIENCE).getFirst();
    }

    private String sameReason(Target target, String statement) {
        Unanswered byPsql = catchThrowableOfType(Unanswered.class, () -> ask(psql, target, statement));
        Unanswered byJdbc = catchThrowableOfType(Unanswered.class, () -> ask(jdbc, target, statement));
        assertThat(byPsql).hasMessage(byJdbc.getMessage());
        return String.valueOf(byPsql.getMessage());
    }

    /** A server writes now and then by itself: only its position may differ from one to the other. */
    private StackStatus sameStatus() {
        BiPredicate<List<String>, List<String>> sameButForFigures =
                (one, other) -> withoutFigures(one).equals(withoutFigures(other));
        StackStatus byPsql = status(psql);
        assertThat(byPsql)
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes("nodes\\.position", "nodes\\.replayLag.*")
                // Servers write WAL also unasked, so bytes differ from one look to the next.
                .withEqualsForFieldsMatchingRegexes(sameButForFigures, "nodes\\.problems")
                .isEqualTo(status(jdbc));
        return byPsql;
    }

    private static List<String> withoutFigures(List<String> problems) {
        return problems.stream()
                .map(problem -> problem.replaceAll("\\d+ bytes", "some bytes"))
                .toList();
    }

    private StackStatus status(Inquiry inquiry) {
        try {
            return new StatusGatherer(stack, inquiry).gather();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
