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

    private Stanza() {}

    /**
     * Makes it in every repository that has none; harmless where it is. It is refused when a repository holds another cluster's.
     *
     * @param primary that takes connections
     * @throws UnderstudyException {@link ErrorCode#START_FAILED} with what pgBackRest says
     */
    public static void ensure(NodeHandle primary, ArchivePlan archive) {
        List<String> command = new ArrayList<>(archive.command(primary.plan()));
        command.add("stanza-create");
        ExecResult result = Await.until("pgBackRest's lock of the archive", TIMEOUT, () -> attempt(primary, command));
        if (!result.succeeded()) {
            throw new UnderstudyException(
                    ErrorCode.START_FAILED,
                    "the archive cannot be prepared: " + (result.output() + result.errors()).strip(),
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
