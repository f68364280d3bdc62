package dev.understudy.engine.status;

import dev.understudy.engine.failover.ServerFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one server said, or why it did not.
 *
 * @param facts empty when it did not answer
 * @param followers by application name, what it knows of who streams from it
 * @param idleSlots replication slots that nobody reads
 * @param archive WAL that waits too long for its archive; empty when none does
 * @param problem why there are no facts
 */
record NodeAnswer(
        Optional<ServerFacts> facts,
        Map<String, Follower> followers,
        List<IdleSlot> idleSlots,
        Optional<ArchiveQueue> archive,
        Optional<String> problem) {
    /** A row of {@code pg_stat_replication}; the lag is empty when nothing was written lately. */
    record Follower(String synchronous, Optional<Double> replayLagMillis) {}

    /** A slot without a reader; {@code keptBytes} of WAL are held back for it, nothing while it has reserved none. */
    record IdleSlot(String name, long keptBytes) {
        String problem() {
            return "nobody reads replication slot " + name + ", which holds back " + keptBytes
                    + " bytes of WAL, and more with every write";
        }
    }

    /** Segments that wait for the archive, and since when the oldest does. */
    record ArchiveQueue(long segments, long seconds) {
        String problem() {
            return segments + " segments of WAL wait for the archive, the oldest for " + seconds
                    + " s: what was written since cannot be restored, and pg_wal grows";
        }
    }

    /** Of a server that was not asked. */
    static NodeAnswer none() {
        return new NodeAnswer(Optional.empty(), Map.of(), List.of(), Optional.empty(), Optional.empty());
    }

    static NodeAnswer failed(String why) {
        return new NodeAnswer(Optional.empty(), Map.of(), List.of(), Optional.empty(), Optional.of(why));
    }
}
