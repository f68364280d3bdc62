package dev.understudy.core.ledger;

import dev.understudy.core.postgres.TimelineId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outage as the servers saw it, independent of any client: from the last row written on the old timeline to the first on the
 * new one, by the servers' clocks (one machine, one clock).
 */
public final class WriteGap {
    private WriteGap() {}

    /** @return empty when either timeline has no row, or when they are the same: then there was no switch */
    public static Optional<Duration> between(Iterable<LedgerRow> rows, TimelineId before, TimelineId after) {
        if (before.equals(after)) {
            return Optional.empty();
        }
        @Nullable Instant last = null;
        @Nullable Instant first = null;
        for (LedgerRow row : rows) {
            Instant at = row.writtenAt();
            if (row.timeline().equals(before) && (last == null || at.isAfter(last))) {
                last = at;
            }
            if (row.timeline().equals(after) && (first == null || at.isBefore(first))) {
                first = at;
            }
        }
        return last == null || first == null ? Optional.empty() : Optional.of(Duration.between(last, first));
    }
}
