package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.PoolDatabase;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.engine.migrate.Migration;
import dev.understudy.engine.migrate.MigrationReport;
import dev.understudy.engine.migrate.Migrations;
import dev.understudy.engine.sample.SampleData;
import dev.understudy.engine.sample.SampleLoad;
import dev.understudy.engine.sample.SampleSize;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The sample application's migrations and data on a real server, and what becomes of migrations that are wrong. */
class SampleAndMigrationsIT {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    private static final Path SAMPLE = LocalStacks.home().resolve("samples/projects/migrations");
    private static final long SAMPLE_BYTES = 5 * 1024 * 1024;
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(10);

    private static RunningStack stack;
    private static Migrations migrations;
    private static MigrationReport.Listed before;
    private static MigrationReport.Migrated migrated;
    private static SampleLoad load;

    @TempDir
    Path directory;

    @BeforeAll
    static void migrateAndLoad() {
        stack = STACKS.up("sample", TestStacks.single("sample"));
        migrations = STACKS.appliance().migrations(stack);
        before = migrations.info(SAMPLE);
        migrated = migrations.migrate(SAMPLE);
        load = sample();
    }

    private static SampleLoad sample() {
        return new SampleData(42, new SampleSize(SAMPLE_BYTES))
                .load(databases(), stack.plan().declaredPrimary().endpoint(), loaded -> {});
    }

    @Test
    void everyMigrationIsPendingAtFirstAndAppliedThen() {
        assertThat(before.current()).isEmpty();
        assertThat(before.pending()).isEqualTo(6);
        assertThat(migrated.applied()).hasSize(6);
        assertThat(migrated.to()).contains("6");
        MigrationReport.Listed after = migrations.info(SAMPLE);
        assertThat(after.current()).contains("6");
        assertThat(after.migrations()).extracting(Migration::state).containsOnly(Migration.State.APPLIED);
        assertThat(migrations.validate(SAMPLE).valid()).isTrue();
        assertThat(migrations.migrate(SAMPLE).applied()).isEmpty();
    }

    @Test
    void sampleHasTheSizeThatWasAskedFor() throws SQLException {
        assertThat(load.diskBytes()).isBetween(SAMPLE_BYTES / 2, SAMPLE_BYTES * 2);
        assertThat(load.rows()).isNotEmpty();
        for (var table : load.rows().entrySet()) {
            assertThat(count(table.getKey())).as(table.getKey()).isEqualTo(table.getValue());
        }
    }

    @Test
    void filledTablesAreNotFilledTwice() {
        UnderstudyException refused = catchThrowableOfType(UnderstudyException.class, SampleAndMigrationsIT::sample);
        assertThat(refused.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
        assertThat(refused).hasMessageContaining("rows already");
        assertThat(refused.hint()).contains("TRUNCATE");
    }

    /** Row-level security: without an organisation the application sees nothing (samples/README.md). */
    @Test
    void rowsOfOtherOrganisationsAreHidden() throws SQLException {
        try (Connection app = databases()
                        .open(
                                stack.plan().declaredPrimary().endpoint(),
                                DbRole.APP,
                                PoolDatabase.SERVER_DATABASE,
                                SQL_TIMEOUT);
                Statement statement = app.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM tickets")) {
            row.next();
            assertThat(row.getLong(1)).isZero();
        }
    }

    @Test
    void changedMigrationIsFoundAndRepaired() throws IOException {
        copySample();
        Path changed = directory.resolve("V2__projects_and_tickets.sql");
        Files.writeString(changed, Files.readString(changed) + "\nCREATE TABLE too_late ();\n");
        try {
            MigrationReport.Validated validated = migrations.validate(directory);
            assertThat(validated.problems()).singleElement().asString().contains("2");
            assertThat(validated.hint()).contains("repair");
            assertThat(migrations.repair(directory).realigned())
                    .singleElement()
                    .asString()
                    .startsWith("V2");
            assertThat(migrations.validate(directory).valid()).isTrue();
        } finally {
            migrations.repair(SAMPLE);
        }
    }

    @Test
    void failingMigrationNamesFileLineAndStatementAndLeavesNothing() throws IOException {
        copySample();
        Files.writeString(
                directory.resolve("V7__labels.sql"),
                "CREATE TABLE labels (id bigint);\nALTER TABLE labels ADD COLUMN id text;\n");

        UnderstudyException failure =
                catchThrowableOfType(UnderstudyException.class, () -> migrations.migrate(directory));

        assertThat(failure.code()).isEqualTo(ErrorCode.MIGRATION);
        assertThat(failure)
                .hasMessageContaining("V7__labels.sql, line 2")
                .hasMessageContaining("SQLSTATE 42701")
                .hasMessageContaining("ALTER TABLE labels ADD COLUMN id text");
        assertThat(failure.hint()).contains("rolled back");
        assertThat(migrations.info(SAMPLE).current()).contains("6");
        assertThat(catchThrowableOfType(SQLException.class, () -> count("labels"))
                        .getSQLState())
                .isEqualTo("42P01");
    }

    private void copySample() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLE)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName().toString()));
            }
        }
    }

    private static long count(String table) throws SQLException {
        try (Connection connection = databases()
                        .open(
                                stack.plan().declaredPrimary().endpoint(),
                                DbRole.MIGRATOR,
                                PoolDatabase.SERVER_DATABASE,
                                SQL_TIMEOUT);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Databases databases() {
        return new Databases(stack.plan(), stack.secrets());
    }
}
