package dev.understudy.engine.integrity;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.NodeOperations;
import dev.understudy.engine.failover.ServerFacts;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.ServiceState;
import java.sql.SQLException;
import java.time.Duration;

/** Brings the standbys to where the primary is. Thread-safe once marked. */
final class Replay {
    private final RunningStack stack;
    private final NodeOperations operations;
    private final Duration max;
    private volatile Lsn target = Lsn.ZERO;

    Replay(RunningStack stack, NodeOperations operations, Duration max) {
        this.stack = stack;
        this.operations = operations;
        this.max = max;
    }

    /** From here on a standby is waited for until it has replayed what the primary has written by now, and a checkpoint behind that. */
    void mark(NodeId primary) {
        operations.checkpoint(stack.plan().node(primary));
        try {
            target = operations.facts(primary).position();
        } catch (SQLException e) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    primary + " does not say where it is: " + e.getMessage(),
                    "Look at `understudy status`.",
                    e);
        }
    }

    /**
     * A node that runs as a primary replays nothing, and is not waited for; neither is one that is down.
     *
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} when it is not there in time
     */
    void await(NodeId standby) {
        Lsn position = target;
        if (stack.node(standby).state() != ServiceState.RUNNING) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED, standby + " does not run", "Look at `understudy status`.");
        }
        Await.until(standby + " to replay " + position, max, () -> replayed(standby, position));
    }

    private Observation<ServerFacts> replayed(NodeId standby, Lsn position) {
        try {
            ServerFacts facts = operations.facts(standby);
            return facts.role() == ObservedRole.PRIMARY || facts.replayed().compareTo(position) >= 0
                    ? new Observation.Found<>(facts)
                    : new Observation.NotYet<>("replayed " + facts.replayed());
        } catch (SQLException e) {
            return new Observation.NotYet<>(String.valueOf(e.getMessage()));
        }
    }
}
