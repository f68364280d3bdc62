package dev.understudy.engine.status;

import dev.understudy.core.postgres.Lsn;
import java.time.Duration;

/**
 * How far a standby has come with what its primary had written some time ago.
 *
 * @param received how far it has received and flushed, or replayed where that is further
 * @param replayed how far it has replayed
 * @param paused whether somebody paused its replay
 */
record Pace(Lsn received, Lsn replayed, boolean paused) {
    /** A standby that has not replayed what was written so long ago does not keep up; less is an ordinary lag. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    boolean reached(Lsn written) {
        return replayed.compareTo(written) >= 0;
    }

    /** What is wrong with one that has not reached it in time. */
    String problem(Lsn written) {
        return "does not keep up: " + PATIENCE.toMillis() + " ms after the primary had written up to " + written
                + " it is " + written.bytesSince(replayed) + " bytes behind; " + cause(written);
    }

    private String cause(Lsn written) {
        if (paused) {
            return "its replay is paused (pg_wal_replay_resume() lets it go on)";
        }
        return received.compareTo(written) < 0
                ? "it has received no further than " + received
                : "it has received all, and replayed no further than " + replayed;
    }
}
