package dev.understudy.engine.migrate;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.engine.sql.Databases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.output.RepairOutput;
import org.flywaydb.core.api.output.RepairResult;
import org.flywaydb.core.api.output.ValidateResult;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Flyway on a directory of the user's, as the migrator, over TLS straight to the primary. Prints nothing, reads no configuration of
 * Flyway's own, calls nobody but the database. Thread-safe; two migrations of one database exclude each other by Flyway's
 * advisory lock. Every method throws {@link UnderstudyException} with {@link ErrorCode#MIGRATION} when directory or migration
 * is at fault.
 */
public final class Migrations {
    /** D3.2: a migration that waits longer for a lock queues the application's statements behind it; better it fails. */
    private static final String LOCK_TIMEOUT_SQL = "SET lock_timeout = '10s'";

    private final Databases databases;
    private final Endpoint primary;

    /** @param primary the server that takes writes, not a pooler */
    public Migrations(Databases databases, Endpoint primary) {
        this.databases = databases;
        this.primary = primary;
    }

    /** Applies what is pending, in order; each script in a transaction of its own unless it says otherwise. */
    public MigrationReport.Migrated migrate(Path directory) {
        return run(directory, flyway -> {
            MigrateResult result = flyway.migrate();
            List<MigrationReport.Applied> applied = result.migrations.stream()
                    .map(done ->
                            new MigrationReport.Applied(fileName(done.filepath), Duration.ofMillis(done.executionTime)))
                    .toList();
            Optional<String> from = present(result.initialSchemaVersion);
            return new MigrationReport.Migrated(
                    from,
                    present(result.targetSchemaVersion).or(() -> from),
                    applied,
                    Duration.ofMillis(result.getTotalMigrationTime()));
        });
    }

    /** Lists what is applied and what is pending; changes nothing. */
    public MigrationReport.Listed info(Path directory) {
        return run(directory, flyway -> {
            MigrationInfoService service = flyway.info();
            Optional<String> current = Optional.ofNullable(service.current())
                    .map(info -> info.getVersion())
                    .map(Object::toString);
            return new MigrationReport.Listed(
                    current,
                    Arrays.stream(service.all())
                            .map(MigrationMapping::migration)
                            .toList());
        });
    }

    /** Compares the files with what was applied; pending ones are fine. */
    public MigrationReport.Validated validate(Path directory) {
        return run(directory, flyway -> {
            ValidateResult result = flyway.validateWithResult();
            List<String> problems = MigrationMapping.problems(result);
            return new MigrationReport.Validated(problems, problems.isEmpty() ? "" : MigrationFailure.VALIDATE_HINT);
        });
    }

    /** Removes failed entries from the history and sets checksums to the files'; touches no other table. */
    public MigrationReport.Repaired repair(Path directory) {
        return run(directory, flyway -> {
            RepairResult result = flyway.repair();
            return new MigrationReport.Repaired(
                    names(result.migrationsRemoved), names(result.migrationsAligned), names(result.migrationsDeleted));
        });
    }

    private <T> T run(Path directory, Function<Flyway, T> operation) {
        requireMigrations(directory);
        try {
            return operation.apply(flyway(directory));
        } catch (FlywayException e) {
            throw MigrationFailure.of(e, directory);
        }
    }

    private Flyway flyway(Path directory) {
        FluentConfiguration configuration = Flyway.configure()
                .loggers(SilentLog.class.getName())
                .dataSource(new DirectDataSource(databases, primary))
                .locations("filesystem:" + directory.toAbsolutePath())
                .initSql(LOCK_TIMEOUT_SQL)
                .failOnMissingLocations(true)
                // A misspelt V2_name.sql would otherwise be passed over in silence.
                .validateMigrationNaming(true)
                // Pending is not a problem of validate: this asks about what was applied.
                .ignoreMigrationPatterns("*:pending")
                .cleanDisabled(true)
                .connectRetries(0);
        // The default lock is a transaction left open, which CREATE INDEX CONCURRENTLY would wait for without end.
        configuration
                .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
        return configuration.load();
    }

    private static void requireMigrations(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new UnderstudyException(
                    ErrorCode.MIGRATION,
                    directory + " is not a directory",
                    "Name the directory that holds your migrations (V1__name.sql, …).");
        }
    }

    private static List<String> names(List<RepairOutput> outputs) {
        return outputs.stream()
                .map(output -> output.version == null || output.version.isEmpty()
                        ? output.description
                        : "V" + output.version + " " + output.description)
                .toList();
    }

    private static Optional<String> present(@org.jspecify.annotations.Nullable String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty());
    }

    private static String fileName(@org.jspecify.annotations.Nullable String path) {
        Path name = path == null ? null : Path.of(path).getFileName();
        return name == null ? "?" : name.toString();
    }
}
