package dev.understudy.runtime;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.NodePlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A handle on a PostgreSQL node. Thread-safe. */
public interface NodeHandle extends ServiceHandle {
    NodePlan plan();

    /** What it was last told to be. */
    Assignment assignment();

    /**
     * Tells it what to be: durable before this returns, effective at its next start; a running standby that is given another
     * upstream reloads and follows at once.
     */
    void assign(Assignment assignment);

    /**
     * Runs a PostgreSQL program of the node's installation where the node lives, as the user it runs as, and waits.
     *
     * @param command program and arguments; a program without a slash is taken from the installation. Never a secret: arguments
     *     are world-readable
     * @param timeout after which it is killed
     * @throws dev.understudy.core.error.UnderstudyException when it cannot be run or exceeds the timeout; an exit status other
     *     than 0 is a result
     */
    ExecResult exec(List<String> command, Duration timeout);

    /** A fault this driver can inject into this node; empty when it cannot. */
    <A extends Ability> Optional<A> ability(Class<A> type);
}
