package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.render.Secrets;
import dev.understudy.core.rotation.Certificate;
import dev.understudy.engine.rotation.RotationReport;
import dev.understudy.engine.rotation.RotationWishes;
import dev.understudy.engine.rotation.Rotations;
import dev.understudy.engine.rotation.StackCertificates;
import dev.understudy.engine.sql.Databases;
import dev.understudy.engine.status.StackStatus;
import dev.understudy.engine.workload.Acquisitions;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.Renewal;
import dev.understudy.runtime.RunningStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Passwords and certificates change while clients log in through three poolers all the time; and in the ways in which they must not change. */
@Timeout(300)
abstract class RotationContract {
    static final String NAME = "rotate-" + ProcessHandle.current().pid();
    static final String STACK_FILE = TestStacks.asynchronous(NAME);
    static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration OVERLAP = Duration.ofSeconds(2);
    private static final int PER_SECOND = 20;

    final LocalStacks stacks;
    RunningStack stack;
    Databases databases;

    RotationContract(LocalStacks stacks) {
        this.stacks = stacks;
    }

    @BeforeEach
    void aHealthyStack() {
        stack = stacks.attach(NAME);
        databases = new Databases(stack.plan(), stack::secrets);
        awaitHealthy();
    }

    @Test
    void noLoginIsRefusedWhileEveryPasswordChanges() throws Exception {
        Secrets before = stack.secrets();
        try (Acquisitions acquisitions = acquisitions();
                Connection pooled = open(PoolDatabase.READ_WRITE, DbRole.APP);
                Connection direct = direct(DbRole.MIGRATOR)) {
            acquisitions.start();
            awaitMore(acquisitions, 20);

            RotationReport begun = rotations()
                    .passwords(new RotationWishes(everybody(), OVERLAP, Duration.ofSeconds(1), false, false));

            assertThat(begun.settled()).as("somebody still uses the old logins").isFalse();
            assertThat(begun.waiting().orElse(""))
                    .contains("1 as app at pooler1")
                    .contains("1 as migrator at pg1");
            awaitMore(acquisitions, 20);
            assertThat(one(pooled, "SELECT current_user")).isEqualTo("app");
            assertThat(one(direct, "SELECT current_user")).isEqualTo("migrator");
            pooled.close();
            direct.close();

            RotationReport finished =
                    rotations().passwords(new RotationWishes(everybody(), OVERLAP, DEADLINE, true, false));

            assertThat(finished.settled()).as(finished.toString()).isTrue();
            awaitMore(acquisitions, 20);
            List<Acquisitions.Count> counts = acquisitions.stop();
            System.out.println("acquisitions under rotation: " + counts);
            assertThat(counts).hasSize(3).allSatisfy(count -> {
                assertThat(count.failed()).as(count.toString()).isZero();
                assertThat(count.acquired()).isGreaterThan(50);
            });
        }
        Secrets after = stack.secrets();
        assertThat(after.login(DbRole.APP)).isNotEqualTo(before.login(DbRole.APP));
        assertThat(after.values()).doesNotContainAnyElementsOf(before.values());
        for (DbRole role : List.of(DbRole.APP, DbRole.READONLY, DbRole.MIGRATOR, DbRole.ADMIN)) {
            assertThat(isLetIn(before, role)).as("the old password of " + role).isFalse();
        }
        awaitHealthy();
    }

    @Test
    void everyCertificateAndTheCaChangeWhileClientsLogIn() throws Exception {
        Path ca = Path.of(stack.plan().layout().caCertificate());
        String first = Files.readString(ca);
        Path copy = Files.createTempFile("client-of-old", ".crt");
        Files.writeString(copy, first);
        try (Acquisitions acquisitions = acquisitions();
                Connection kept = open(PoolDatabase.READ_WRITE, DbRole.APP)) {
            acquisitions.start();
            awaitMore(acquisitions, 5);
            List<String> before = serials();

            rotations().certificates();

            assertThat(serials()).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
            assertThat(Files.readString(ca)).isEqualTo(first);

            rotations().ca(false);

            assertThat(Files.readString(ca))
                    .as("both are trusted")
                    .startsWith(first)
                    .isNotEqualTo(first);
            assertThat(trusts(copy)).as("a client with the old file").isTrue();
            assertThat(stacks.appliance().status(stack).credentials().due())
                    .anyMatch(due -> due.contains("two CAs are trusted"));

            rotations().ca(true);

            assertThat(trusts(copy)).as("a client with the old file").isFalse();
            assertThat(trusts(ca)).as("a client with the new one").isTrue();
            awaitMore(acquisitions, 20);
            assertThat(one(kept, "SELECT current_user")).isEqualTo("app");
            List<Acquisitions.Count> counts = acquisitions.stop();
            System.out.println("acquisitions under new certificates: " + counts);
            assertThat(counts)
                    .allSatisfy(count ->
                            assertThat(count.failed()).as(count.toString()).isZero());
        } finally {
            Files.delete(copy);
        }
        awaitHealthy();
    }

    private List<String> serials() {
        return new StackCertificates(stack.plan())
                .all().stream()
                        .filter(each -> !each.name().equals("ca"))
                        .map(Certificate::serial)
                        .toList();
    }

    /** With psql's own eyes there would be no other answer; this driver reads the file at each login. */
    private boolean trusts(Path caFile) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", stack.secrets().login(DbRole.APP));
        properties.setProperty("password", stack.secrets().password(DbRole.APP));
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslrootcert", caFile.toString());
        String url = "jdbc:postgresql://" + stack.plan().poolers().getFirst().endpoint() + "/app";
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            assertThat((Throwable) e).hasStackTraceContaining("unable to find valid certification path");
            return false;
        }
    }

    /** The negative control: what everybody does first, and what the check must see. */
    @Test
    void changingThePasswordInUseRefusesLogins() throws Exception {
        Renewal renewal = stack.renewal().orElseThrow();
        try (Acquisitions acquisitions = acquisitions()) {
            acquisitions.start();
            awaitMore(acquisitions, 20);
            renewal.store().redraw(stack.secrets().login(DbRole.APP));
            renewal.passwords(stack.assignedPrimaries().getFirst().plan().id());
            awaitMore(acquisitions, 20);
            List<Acquisitions.Count> counts = acquisitions.stop();

            System.out.println("acquisitions under the naive change: " + counts);
            assertThat(counts.stream().mapToLong(Acquisitions.Count::failed).sum())
                    .isPositive();
        }
        awaitHealthy();
    }

    final Rotations rotations() {
        return stacks.appliance().rotations(stack, "rotate passwords", Progress.SILENT);
    }

    final Acquisitions acquisitions() {
        return new Acquisitions(stack.plan(), databases, PER_SECOND, DEADLINE);
    }

    static List<DbRole> everybody() {
        return Arrays.asList(DbRole.values());
    }

    final void awaitMore(Acquisitions acquisitions, int more) {
        long before = acquisitions.fewest();
        Await.untilTrue(more + " more logins", DEADLINE, () -> acquisitions.fewest() >= before + more);
    }

    final boolean isLetIn(Secrets secrets, DbRole role) {
        Databases with = new Databases(stack.plan(), secrets);
        try (Connection connection = with.open(
                stack.assignedPrimaries().getFirst().plan().endpoint(), role, PoolDatabase.SERVER_DATABASE, DEADLINE)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.toString()).isEqualTo("28P01");
            return false;
        }
    }

    private Connection open(PoolDatabase database, DbRole role) throws SQLException {
        return databases.openPooled(stack.poolers().getFirst().plan().endpoint(), role, database, DEADLINE);
    }

    private Connection direct(DbRole role) throws SQLException {
        return databases.open(
                stack.assignedPrimaries().getFirst().plan().endpoint(), role, PoolDatabase.SERVER_DATABASE, DEADLINE);
    }

    static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    final void awaitHealthy() {
        Await.until("the stack to be healthy", DEADLINE, () -> {
            StackStatus status = stacks.appliance().status(stack);
            return status.state() == StackStatus.State.HEALTHY
                    ? new Observation.Found<>(true)
                    : new Observation.NotYet<>(status.toString());
        });
    }
}
