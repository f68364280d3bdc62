package dev.understudy.core.failover.sim;

import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import java.util.ArrayList;
import java.util.List;

/** One simulated server. Its WAL is a list of unique records, each tagged with the timeline that wrote it. */
final class SimNode {
    private static final int TIMELINE_SHIFT = 40;

    final NodeSpec spec;
    final List<Long> wal = new ArrayList<>();
    Assignment assigned;
    ProcessState process = ProcessState.RUNNING;
    boolean primary;
    boolean receiverStalled;
    boolean killedByFence;
    /** It dies at once whenever it is started. */
    boolean cannotStart;
    /** It went down with the controller, and nobody but a person brings it back. */
    boolean leftDown;

    Cut cut = Cut.NONE;
    /** When its upstream sent the newest WAL it has; negative when it has none. */
    long newestWalSent = -1;
    /** Raised whenever its processes go or its role changes, so that what is under way for the old ones is dropped. */
    int incarnation;
    /** How often it was started, by whomever. */
    int starts;

    // What the controller last learnt of it.
    boolean answered = true;
    boolean saidPrimary;
    boolean saidReceiving;
    int failedChecks;
    int saidTimeline = 1;
    long saidPosition;
    long lastAnswer = -1;
    /** When the last finished check began. */
    long lastAsked;

    long saidNewestWalSent = -1;
    int failedStarts;

    /** Which way the network to everybody else is cut. */
    enum Cut {
        NONE,
        BOTH_WAYS,
        OUTBOUND,
        INBOUND
    }

    SimNode(NodeSpec spec, Assignment assigned) {
        this.spec = spec;
        this.assigned = assigned;
        this.primary = assigned instanceof Assignment.Primary;
    }

    static long write(int timeline, long number) {
        return ((long) timeline << TIMELINE_SHIFT) | number;
    }

    static int timelineOf(long write) {
        return (int) (write >>> TIMELINE_SHIFT);
    }

    NodeId id() {
        return spec.id();
    }

    boolean runs() {
        return process == ProcessState.RUNNING;
    }

    boolean isHeard() {
        return cut == Cut.NONE || cut == Cut.INBOUND;
    }

    boolean hears() {
        return cut == Cut.NONE || cut == Cut.OUTBOUND;
    }

    boolean assignedPrimary() {
        return assigned instanceof Assignment.Primary;
    }

    boolean acknowledges() {
        return runs() && primary;
    }

    int timeline() {
        return wal.isEmpty() ? 1 : timelineOf(wal.getLast());
    }

    Lsn position() {
        return new Lsn(wal.size());
    }

    TimelineId timelineId() {
        return new TimelineId(timeline());
    }

    /** Whether its WAL is a beginning of the other's: records are unique, so the last one decides. */
    boolean isBehind(SimNode other) {
        return wal.isEmpty() || (wal.size() <= other.wal.size() && wal.getLast().equals(other.wal.get(wal.size() - 1)));
    }

    /** What pg_rewind leaves: the history shared with the source. */
    void rewindTo(SimNode source) {
        while (!isBehind(source)) {
            wal.removeLast();
        }
    }

    void kill() {
        process = ProcessState.STOPPED;
        incarnation++;
    }

    void startAs(boolean asPrimary) {
        starts++;
        process = cannotStart ? ProcessState.STOPPED : ProcessState.RUNNING;
        primary = asPrimary;
        newestWalSent = -1;
        receiverStalled = false;
        killedByFence = false;
        leftDown = false;
        incarnation++;
    }
}
