package dev.understudy.engine.migrate;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.output.ValidateResult;

/** Flyway's results as values of ours. */
final class MigrationMapping {
    private MigrationMapping() {}

    static Migration migration(MigrationInfo info) {
        return new Migration(
                Optional.ofNullable(info.getVersion()).map(Object::toString),
                info.getDescription(),
                info.getScript(),
                state(info.getState()),
                info.getState().getDisplayName(),
                Optional.ofNullable(info.getInstalledOn()).map(Date::toInstant),
                Optional.ofNullable(info.getExecutionTime()));
    }

    static List<String> problems(ValidateResult result) {
        List<String> problems = new ArrayList<>();
        for (ValidateOutput invalid : result.invalidMigrations) {
            // Flyway's text goes on with advice for its own command line.
            problems.add(invalid.errorDetails.errorMessage.lines().findFirst().orElse("?"));
        }
        if (problems.isEmpty() && !result.validationSuccessful) {
            problems.add(result.errorDetails.errorMessage);
        }
        return problems;
    }

    private static Migration.State state(MigrationState state) {
        return switch (state) {
            case PENDING, OUTDATED -> Migration.State.PENDING;
            case SUCCESS, BASELINE, OUT_OF_ORDER -> Migration.State.APPLIED;
            case FAILED, MISSING_FAILED, FUTURE_FAILED -> Migration.State.FAILED;
            case MISSING_SUCCESS, FUTURE_SUCCESS, DELETED -> Migration.State.MISSING;
            case ABOVE_TARGET, BELOW_BASELINE, BASELINE_IGNORED, IGNORED, UNDONE, AVAILABLE, SUPERSEDED ->
                Migration.State.IGNORED;
        };
    }
}
