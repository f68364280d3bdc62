package dev.understudy.engine.backup;

import dev.understudy.core.backup.RestorePoint;
import dev.understudy.core.backup.RestoreTarget;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.postgres.DbRole;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.json.Json;
import dev.understudy.runtime.state.OwnedFiles;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A stack's restore points. Used by one thread. */
final class RestorePoints {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String DATABASE = "postgres";
    private static final String MODE = "644";
    /** Its segment is switched at once: a name that is archived only with the next busy hour is of no use in this one. */
    private static final String CREATE =
            "SELECT pg_create_restore_point(?), ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int,"
                    + " to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), pg_switch_wal()";

    private final RunningStack stack;
    private final Path file;

    RestorePoints(RunningStack stack) {
        this.stack = stack;
        this.file = Path.of(stack.plan().layout().restorePoints());
    }

    /** The oldest first. */
    List<RestorePoint> list() {
        return OwnedFiles.read(file).stream()
                .flatMap(String::lines)
                .map(line -> Json.read(line, RestorePoint.class))
                .toList();
    }

    Optional<RestorePoint> named(String name) {
        return list().stream().filter(point -> point.name().equals(name)).findFirst();
    }

    /**
     * Gives the primary's current moment a name.
     *
     * @throws UnderstudyException {@link ErrorCode#USAGE} when it is none, or is taken: recovery would stop at the first of two
     */
    RestorePoint create(NodePlan primary, String name) {
        if (!(RestoreTarget.parse(name) instanceof RestoreTarget.Point)) {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "\"" + name + "\" means something else to a restore",
                    "A name begins with a letter, has letters, digits, dots, hyphens and underscores, at most 63, and is not latest or"
                            + " immediate.");
        }
        named(name).ifPresent(taken -> {
            throw new UnderstudyException(
                    ErrorCode.USAGE,
                    "there is a restore point " + name + " already, of " + taken.at(),
                    "Recovery stops at the first of two. Take another name.");
        });
        RestorePoint point = ask(primary, name);
        List<RestorePoint> points = new ArrayList<>(list());
        points.add(point);
        StringBuilder text = new StringBuilder();
        points.forEach(each -> text.append(Json.line(each)).append('\n'));
        OwnedFiles.ofThisUser().write(file, text.toString(), MODE);
        return point;
    }

    private RestorePoint ask(NodePlan primary, String name) {
        Databases databases = new Databases(stack.plan(), stack.secrets());
        try (Connection connection = databases.open(primary.endpoint(), DbRole.BACKUP, DATABASE, TIMEOUT);
                PreparedStatement create = connection.prepareStatement(CREATE)) {
            create.setString(1, name);
            try (ResultSet row = create.executeQuery()) {
                row.next();
                return new RestorePoint(name, Lsn.parse(row.getString(1)), row.getInt(2), row.getString(3));
            }
        } catch (SQLException e) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    primary.id() + " made no restore point: " + e.getMessage(),
                    "Is it the primary, and does it answer? `understudy status`.",
                    e);
        }
    }
}
