package dev.understudy.engine.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;

class MigrationFailureTest {
    private static final Path DIRECTORY = Path.of("migrations");

    @Test
    void aChecksumMismatchPointsToRepairAndNotToFlywaysOwnAdvice() {
        FlywayException failure = new FlywayException(
                "Migration checksum mismatch for migration version 2\n-> Applied to database : 1\n"
                        + "Either revert the changes to the migration, or run repair\nLearn more: https://example.com",
                CoreErrorCode.VALIDATE_ERROR);

        UnderstudyException seen = MigrationFailure.of(failure, DIRECTORY);

        assertThat(seen.code()).isEqualTo(ErrorCode.MIGRATION);
        assertThat(seen).hasMessageContaining("migration version 2").hasMessageContaining("Applied to database");
        assertThat(seen.getMessage()).doesNotContain("Either").doesNotContain("example.com");
        assertThat(seen.hint()).contains("understudy migrate repair");
    }

    @Test
    void aServerThatCannotBeReachedIsNotTheMigrationsFault() {
        FlywayException failure = new FlywayException(
                "Unable to obtain connection",
                new SQLException("Connection refused", "08001"),
                CoreErrorCode.DB_CONNECTION);

        UnderstudyException seen = MigrationFailure.of(failure, DIRECTORY);

        assertThat(seen.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
        assertThat(seen).hasMessageContaining("Connection refused").hasMessageContaining("08001");
    }

    @Test
    void anythingElseNamesTheDirectory() {
        assertThat(MigrationFailure.of(new FlywayException("Invalid SQL filenames found: V9_bad.sql"), DIRECTORY))
                .hasMessageContaining("migrations")
                .hasMessageContaining("V9_bad.sql");
    }
}
