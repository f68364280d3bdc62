package dev.understudy.runtime;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.runtime.Await.Observation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What pgBackRest keeps of a cluster: without it no segment is archived. */
public final class Stanza {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** pgBackRest ends with the number of its error. */
    private static final int LOCKED = 50;

    /** Of a repository's state, for want of the directory or of what is in it. */
    private static final String MISSING = "missing stanza";
    /** The state of a repository that has something and cannot be read, as with a wrong key. */
    private static final String UNREADABLE = "\"code\":99";

    private Stanza() {}

    /**
     * Makes it in every repository that has none; harmless where it is. It is refused when a repository holds another cluster's.
     *
     * @param primary that takes connections
     * @throws UnderstudyException {@link ErrorCode#START_FAILED} with what pgBackRest says
     */
    public static void ensure(NodeHandle primary, ArchivePlan archive) {
        if (isMissing(primary, archive)) {
            create(primary, archive);
        }
    }

    /**
     * The same of a stack that has data already: it serves its clients also while a repository is away, which {@code status} and the checks of
     * backups tell.
     *
     * @return what its user should know; empty when all is as it was
     */
    public static String resume(NodeHandle primary, ArchivePlan archive) {
        try {
            if (!isMissing(primary, archive)) {
                return "";
            }
            create(primary, archive);
            return "a repository had nothing of this stack and is begun anew; what it held is lost: `understudy backup list`";
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            return "NOT PREPARED, nothing is archived: " + e.getMessage();
        }
    }

    /** Where pgBackRest cannot tell, making it says why. */
    private static boolean isMissing(NodeHandle primary, ArchivePlan archive) {
        List<String> command = new ArrayList<>(archive.command(primary.plan()));
        command.addAll(List.of("info", "--output=json", "--log-level-console=off"));
        ExecResult result = primary.exec(command, TIMEOUT);
        return !result.succeeded()
                || result.output().contains(MISSING)
                || result.output().contains(UNREADABLE);
    }

    private static void create(NodeHandle primary, ArchivePlan archive) {
        List<String> command = new ArrayList<>(archive.command(primary.plan()));
        command.add("stanza-create");
        ExecResult result = Await.until("pgBackRest's lock of the archive", TIMEOUT, () -> attempt(primary, command));
        if (!result.succeeded()) {
            throw new UnderstudyException(
                    ErrorCode.START_FAILED,
                    "the archive cannot be prepared: " + PgBackRestError.first(result),
                    "Nothing is archived until it can: WAL stays on the primary. Look at the repositories and their keys, then `understudy up`.");
        }
    }

    /** A server that archives already, in vain, has the lock for a moment. */
    private static Observation<ExecResult> attempt(NodeHandle primary, List<String> command) {
        ExecResult result = primary.exec(command, TIMEOUT);
        return result.exitStatus() == LOCKED
                ? new Observation.NotYet<>(result.output().strip())
                : new Observation.Found<>(result);
    }
}
