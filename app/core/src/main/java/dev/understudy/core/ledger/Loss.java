package dev.understudy.core.ledger;

import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The achieved RPO: counted, never estimated.
 *
 * @param lostWrites acknowledged writes that are gone
 * @param span from the first lost write's acknowledgement to the last one's; zero for one or none
 * @param walBytes WAL from the insert position of the last surviving row of the old timeline to the end of the old primary's WAL:
 *     all lost writes lie in it, and it may hold more than them; 0 when nothing was lost, empty when either end is not known
 */
public record Loss(long lostWrites, Duration span, OptionalLong walBytes) {
    /**
     * Measures a loss.
     *
     * @param lost the lost writes, by time of acknowledgement, as {@link LedgerFindings#lost} has them
     * @param rows the surviving rows
     * @param before the timeline that was lost
     * @param endOfWal where the old primary's WAL ends, when it could be read
     */
    public static Loss of(List<LedgerEntry> lost, Iterable<LedgerRow> rows, TimelineId before, Optional<Lsn> endOfWal) {
        if (lost.isEmpty()) {
            return new Loss(0, Duration.ZERO, OptionalLong.of(0));
        }
        Duration span =
                Duration.ofNanos(lost.getLast().endedNanos() - lost.getFirst().endedNanos());
        return new Loss(lost.size(), span, walBytes(rows, before, endOfWal));
    }

    private static OptionalLong walBytes(Iterable<LedgerRow> rows, TimelineId before, Optional<Lsn> endOfWal) {
        Lsn last = Lsn.ZERO;
        for (LedgerRow row : rows) {
            if (row.timeline().equals(before) && row.lsn().compareTo(last) > 0) {
                last = row.lsn();
            }
        }
        return last.equals(Lsn.ZERO) || endOfWal.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, endOfWal.get().bytesSince(last)));
    }
}
