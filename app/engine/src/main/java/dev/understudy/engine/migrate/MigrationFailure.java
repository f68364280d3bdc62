package dev.understudy.engine.migrate;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;

/** Turns Flyway's failures into ours: which file, which line, which statement, and the way out. */
final class MigrationFailure {
    static final String VALIDATE_HINT =
            "A migration that was applied must not change: restore the file and put the change into a new one. When the database is"
                    + " right and the file too, `understudy migrate repair` makes the history agree with the files.";
    private static final String ROLLED_BACK_HINT =
            "The migration was rolled back and nothing of it remains: correct the file and migrate again.";
    private static final String HALF_DONE_HINT =
            "It did not run in a transaction, so part of it may remain: undo that by hand (an INVALID index of a failed CREATE INDEX"
                    + " CONCURRENTLY has to be dropped), correct the file, run `understudy migrate repair`, then migrate again.";
    private static final String OTHER_HINT = "Correct the migrations and run the command again.";
    private static final int STATEMENT_LENGTH_MAX = 400;

    private MigrationFailure() {}

    static UnderstudyException of(FlywayException failure, Path directory) {
        Optional<FlywaySqlScriptException> script = cause(failure, FlywaySqlScriptException.class);
        if (script.isPresent()) {
            return failedStatement(script.get(), failure);
        }
        if (failure.getErrorCode() == CoreErrorCode.VALIDATE_ERROR || isValidation(failure)) {
            return migration(
                    failure,
                    "the migrations in " + directory + " do not fit the database: " + text(failure),
                    VALIDATE_HINT);
        }
        if (failure.getErrorCode() == CoreErrorCode.DB_CONNECTION) {
            return new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "cannot reach the primary to migrate: " + sqlText(failure),
                    "See whether the stack is up: understudy status",
                    failure);
        }
        return migration(failure, "migrating from " + directory + " failed: " + text(failure), OTHER_HINT);
    }

    private static UnderstudyException failedStatement(FlywaySqlScriptException script, FlywayException failure) {
        boolean transactional = cause(failure, FlywayMigrateException.class)
                .map(FlywayMigrateException::isExecutableInTransaction)
                .orElse(false);
        String where = script.getResource() == null ? "?" : script.getResource().getFilename();
        return migration(
                failure,
                where + ", line " + script.getLineNumber() + ": " + sqlText(script) + System.lineSeparator() + "  in: "
                        + shortened(script.getStatement()),
                transactional ? ROLLED_BACK_HINT : HALF_DONE_HINT);
    }

    private static UnderstudyException migration(FlywayException failure, String message, String hint) {
        return new UnderstudyException(ErrorCode.MIGRATION, message, hint, failure);
    }

    private static boolean isValidation(FlywayException failure) {
        return failure instanceof org.flywaydb.core.api.exception.FlywayValidateException;
    }

    private static String sqlText(Throwable failure) {
        return cause(failure, SQLException.class)
                .map(sql ->
                        sql.getMessage() + (sql.getSQLState() == null ? "" : " (SQLSTATE " + sql.getSQLState() + ")"))
                .orElseGet(() -> text(failure));
    }

    /** Without Flyway's advice for its own command line and its addresses: the hint says what to do here. */
    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.toString()
                : message.lines()
                        .filter(line -> !line.contains("://") && !line.startsWith("Either "))
                        .collect(Collectors.joining(System.lineSeparator()))
                        .strip();
    }

    private static String shortened(String statement) {
        String line = statement.strip().replaceAll("\\s+", " ");
        return line.length() <= STATEMENT_LENGTH_MAX ? line : line.substring(0, STATEMENT_LENGTH_MAX) + " …";
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }
}
