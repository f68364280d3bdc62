package dev.understudy.engine.workload;

import dev.understudy.core.postgres.TimelineId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What one client path saw over a run. All times on {@link System#nanoTime()}'s clock of the process that ran it. Immutable.
 *
 * @param path which path
 * @param acks every acknowledged write, in order of arrival of the acknowledgement
 * @param errors distinct errors, in order of first appearance
 * @param missedWrites writes that were due while all the path's clients were waiting or disconnected
 * @param pollError how much later than the truth either edge of an outage may have been noticed
 */
public record PathHistory(
        ClientPath path, List<Ack> acks, List<ErrorSample> errors, long missedWrites, Duration pollError) {
    public PathHistory {
        acks = List.copyOf(acks);
        errors = List.copyOf(errors);
    }

    /** A time without acknowledgements between two acknowledged writes. */
    public record Gap(Ack before, Ack after) {
        /** As the path's users felt it: from the last answer to the next. */
        public Duration length() {
            return Duration.ofNanos(after.endedNanos() - before.endedNanos());
        }
    }

    /** The last acknowledgement that had arrived at a moment. */
    public Optional<Ack> lastBefore(long nanos) {
        return last(ack -> ack.endedNanos() - nanos <= 0);
    }

    /** The first acknowledgement of a write that was sent after a moment: one in flight then does not count as recovery. */
    public Optional<Ack> firstAfter(long nanos) {
        return first(ack -> ack.startedNanos() - nanos >= 0);
    }

    /** The last acknowledgement by a server on this timeline or an earlier one. */
    public Optional<Ack> lastUpTo(TimelineId timeline) {
        return last(ack -> ack.timeline().compareTo(timeline) <= 0);
    }

    /** The first acknowledgement by a server on a later timeline: by a promoted one. */
    public Optional<Ack> firstBeyond(TimelineId timeline) {
        return first(ack -> ack.timeline().compareTo(timeline) > 0);
    }

    /** From the last acknowledgement on the old timeline to the first on a later one; empty when either is missing. */
    public Optional<Gap> switchFrom(TimelineId before) {
        return lastUpTo(before).flatMap(last -> firstBeyond(before).map(first -> new Gap(last, first)));
    }

    /** The longest gap that ended after a moment; empty with fewer than two acknowledgements. */
    public Optional<Gap> longestGapAfter(long nanos) {
        Optional<Gap> longest = Optional.empty();
        for (int i = 1; i < acks.size(); i++) {
            Gap gap = new Gap(acks.get(i - 1), acks.get(i));
            boolean longer =
                    longest.isEmpty() || gap.length().compareTo(longest.get().length()) > 0;
            if (longer && gap.after().endedNanos() - nanos > 0) {
                longest = Optional.of(gap);
            }
        }
        return longest;
    }

    private Optional<Ack> first(Predicate<Ack> fits) {
        return acks.stream().filter(fits).findFirst();
    }

    private Optional<Ack> last(Predicate<Ack> fits) {
        return acks.reversed().stream().filter(fits).findFirst();
    }
}
