package dev.understudy.core.backup;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The segments that a repository holds.
 *
 * <p>A timeline that was left ends in the middle of a segment. The promoted server archives its own copy of it as {@code .partial} of the
 * old timeline, and the whole one under the new timeline's number: so a timeline goes on, without a gap, with the segment of the same
 * number, or the next, on a later timeline.
 */
public final class WalArchive {
    private final NavigableSet<WalSegment> segments;

    public WalArchive(Collection<WalSegment> segments) {
        this.segments = new TreeSet<>(segments);
    }

    /**
     * A missing stretch, both ends included.
     *
     * @param from the first that is missing
     * @param to the last that is missing
     */
    public record Gap(WalSegment from, WalSegment to) {
        public long count() {
            return to.number() - from.number() + 1;
        }

        @Override
        public String toString() {
            return count() == 1 ? from.toString() : from + " to " + to;
        }
    }

    public Optional<WalSegment> first() {
        return segments.isEmpty() ? Optional.empty() : Optional.of(segments.first());
    }

    public Optional<WalSegment> last() {
        return segments.isEmpty() ? Optional.empty() : Optional.of(segments.last());
    }

    /**
     * What is missing from a segment on.
     *
     * @param from such as the first one a backup needs; itself, too, may be missing
     * @return in order; what is missing at the end nobody can tell from what is there
     */
    public List<Gap> gapsFrom(WalSegment from) {
        List<Gap> gaps = new ArrayList<>();
        WalSegment expected = from;
        for (WalSegment found : segments.tailSet(from, true)) {
            // On a later timeline, too: until its first segment the one before must go on.
            if (found.number() > expected.number()) {
                gaps.add(new Gap(expected, new WalSegment(expected.timeline(), found.number() - 1)));
            }
            expected = new WalSegment(found.timeline(), found.number() + 1);
        }
        return gaps;
    }
}
