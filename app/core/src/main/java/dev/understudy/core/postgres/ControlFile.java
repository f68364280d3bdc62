package dev.understudy.core.postgres;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * What {@code global/pg_control} says of a server that does not run; {@code pg_controldata} prints the same. It is read itself where a stopped
 * server has no place to run a program in.
 *
 * @param systemIdentifier made by initdb, the same on every node of a cluster
 * @param state what the server was doing when it last wrote the file
 * @param checkpoint where the record of the last checkpoint begins
 * @param checkpointTimeline the timeline of that checkpoint
 * @see <a href="https://github.com/postgres/postgres/blob/REL_15_STABLE/src/include/catalog/pg_control.h">pg_control.h</a>
 */
public record ControlFile(long systemIdentifier, State state, Lsn checkpoint, TimelineId checkpointTimeline) {
    /** {@code DBState}, in its order. */
    public enum State {
        STARTUP,
        /** Cleanly, as a primary: the last checkpoint is the last record of its WAL. */
        SHUTDOWNED,
        SHUTDOWNED_IN_RECOVERY,
        SHUTDOWNING,
        IN_CRASH_RECOVERY,
        IN_ARCHIVE_RECOVERY,
        IN_PRODUCTION
    }

    /** {@code PG_CONTROL_VERSION} of 15 and 16, 17, 18: what is read here has the same place in all of them. */
    private static final Set<Integer> KNOWN = Set.of(1300, 1700, 1800);

    /** The fields' offsets in {@code ControlFileData}. */
    private static final int VERSION_AT = 8;

    private static final int STATE_AT = 16;
    private static final int CHECKPOINT_AT = 32;
    private static final int CHECKPOINT_TIMELINE_AT = 48;
    private static final int BYTES_MIN = 52;
    /** {@code SizeOfXLogRecord}, the header of its data, and {@code sizeof(CheckPoint)} as of 15, which later versions only add to. */
    private static final long CHECKPOINT_RECORD_BYTES_MIN = 24 + 2 + 88;

    /**
     * Reads the file's bytes.
     *
     * @throws IllegalArgumentException when they are too few, or of a version that is not known, or of a machine of another byte order
     */
    public static ControlFile parse(byte[] bytes) {
        if (bytes.length < BYTES_MIN) {
            throw new IllegalArgumentException("a control file has more than " + bytes.length + " bytes");
        }
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (!KNOWN.contains(file.getInt(VERSION_AT))) {
            throw new IllegalArgumentException("unknown version of the control file: " + file.getInt(VERSION_AT));
        }
        int state = file.getInt(STATE_AT);
        if (state < 0 || state >= State.values().length) {
            throw new IllegalArgumentException("unknown state in the control file: " + state);
        }
        return new ControlFile(
                file.getLong(0),
                State.values()[state],
                new Lsn(file.getLong(CHECKPOINT_AT)),
                new TimelineId(file.getInt(CHECKPOINT_TIMELINE_AT)));
    }

    /**
     * Whether a standby that has received WAL up to a position has everything that this server, shut down, ever wrote: its shutdown
     * checkpoint whole, after which there is nothing.
     */
    public boolean isWholeAt(Lsn received) {
        return state == State.SHUTDOWNED && received.bytesSince(checkpoint) >= CHECKPOINT_RECORD_BYTES_MIN;
    }
}
