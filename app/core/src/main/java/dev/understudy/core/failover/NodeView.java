package dev.understudy.core.failover;

import dev.understudy.core.plan.Assignment;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import java.time.Duration;
import java.util.Optional;

/**
 * One node as the controller sees it at one moment. Declared, assigned and observed role are three fields, because a broken
 * stack is one where they differ.
 *
 * @param declared what the stack file says of it
 * @param assigned what it was last told to be
 * @param observed what the server itself says; empty when the last check got no answer
 * @param process whether its processes run, as the driver knows it, which no network can hide
 * @param failedChecks consecutive checks without an answer, 0 after an answer
 * @param timeline the timeline it is on, last known
 * @param position of a standby the flush LSN of received WAL or the replay LSN, whichever is ahead; of a primary its write
 *     position; last known
 * @param receiving whether a standby's WAL receiver streams from its assigned upstream
 * @param replayed of a standby how far it has replayed WAL, which is what its readers see; last known
 * @param checkedAgo how long before this view the last finished check of it began
 * @param walGrewAgo of a standby that streams from its assigned upstream: how long before this view that upstream sent it word of new
 *     WAL. A keepalive is no such word
 * @param failedStarts how often it was started by the controller since it last answered
 */
public record NodeView(
        NodeSpec declared,
        Assignment assigned,
        Optional<ObservedRole> observed,
        ProcessState process,
        int failedChecks,
        Optional<TimelineId> timeline,
        Optional<Lsn> position,
        boolean receiving,
        Optional<Lsn> replayed,
        Duration checkedAgo,
        Optional<Duration> walGrewAgo,
        int failedStarts) {
    /** What a server says of itself. */
    public enum ObservedRole {
        PRIMARY,
        STANDBY
    }

    /** What the driver says of a node's processes. */
    public enum ProcessState {
        RUNNING,
        /** Present, but stopped by a signal or paused: it cannot answer, and would go on where it was. */
        FROZEN,
        STOPPED
    }

    public NodeId id() {
        return declared.id();
    }

    /** Whether it answered the last check with its processes running; an answer from before they were gone is none. */
    public boolean answers() {
        return observed.isPresent() && failedChecks == 0 && process == ProcessState.RUNNING;
    }

    /** Whether it is, as far as is known, a primary that can acknowledge writes. */
    public boolean acceptsWrites() {
        return process != ProcessState.STOPPED && says(ObservedRole.PRIMARY);
    }

    /** Whether it is a standby that answers. */
    public boolean standsBy() {
        return answers() && says(ObservedRole.STANDBY);
    }

    private boolean says(ObservedRole role) {
        return observed.isPresent() && observed.get() == role;
    }

    /** The upstream it was told to follow; empty for a node told to be the primary. */
    public Optional<NodeId> assignedUpstream() {
        return assigned instanceof Assignment.Standby standby ? Optional.of(standby.upstream()) : Optional.empty();
    }

    /** Whether it is missing at this moment, or was not asked yet, and may be there by the next check. */
    boolean hiccups(int enough) {
        return process == ProcessState.RUNNING && !answers() && failedChecks < enough;
    }

    /** Whether its data directory is to be rewound or replaced before it is a standby. */
    public boolean beingPrepared() {
        return assigned instanceof Assignment.Standby standby && standby.prepare() != Assignment.Prepare.AS_IS;
    }

    public boolean assignedPrimary() {
        return assigned instanceof Assignment.Primary;
    }
}
