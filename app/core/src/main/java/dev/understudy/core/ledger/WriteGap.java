package dev.understudy.core.ledger;

import dev.understudy.core.postgres.TimelineId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The outage as the servers saw it, independent of any client: from the last row written on a timeline to the first on the next one, by
 * the servers' clocks (one machine, one clock). Of several switches the longest.
 */
public final class WriteGap {
    private WriteGap() {}

    /** @return empty when either timeline has no row, or when they are the same: then there was no switch */
    public static Optional<Duration> between(Iterable<LedgerRow> rows, TimelineId before, TimelineId after) {
        TreeMap<TimelineId, Span> spans = new TreeMap<>();
        for (LedgerRow row : rows) {
            Span own = new Span(row.writtenAt(), row.writtenAt());
            if (row.timeline().compareTo(before) >= 0 && row.timeline().compareTo(after) <= 0) {
                spans.merge(row.timeline(), own, Span::with);
            }
        }
        return spans.containsKey(before) && spans.containsKey(after) ? longest(spans) : Optional.empty();
    }

    private static Optional<Duration> longest(SortedMap<TimelineId, Span> spans) {
        Optional<Duration> longest = Optional.empty();
        @Nullable Span earlier = null;
        for (Span span : spans.values()) {
            if (earlier != null) {
                Duration gap = Duration.between(earlier.last(), span.first());
                longest = longest.filter(known -> known.compareTo(gap) >= 0).or(() -> Optional.of(gap));
            }
            earlier = span;
        }
        return longest;
    }

    /** When a timeline had its first row and its last one. */
    private record Span(Instant first, Instant last) {
        Span with(Span other) {
            return new Span(
                    other.first.isBefore(first) ? other.first : first, other.last.isAfter(last) ? other.last : last);
        }
    }
}
