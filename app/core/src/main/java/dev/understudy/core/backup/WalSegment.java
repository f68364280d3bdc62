package dev.understudy.core.backup;

import dev.understudy.core.postgres.TimelineId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of WAL of the default size, 16 MB. Named by 24 hexadecimal digits: timeline, upper and lower half of its number (PostgreSQL
 * documentation, "WAL Internals"; {@code XLogFileName} in xlog_internal.h).
 *
 * @param number counted from the beginning of WAL, the same on every timeline
 */
public record WalSegment(TimelineId timeline, long number) implements Comparable<WalSegment> {
    private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");
    /** Segments of 16 MB in the 4 GB that eight digits of a position's upper half count. */
    private static final long PER_LOG = 0x100;

    private static final int HEX = 16;
    private static final int DIGITS = 8;

    /** Empty for a name that is no segment's, such as a history file's or a partial one's. */
    public static Optional<WalSegment> parse(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        long timeline = Long.parseLong(name, 0, DIGITS, HEX);
        long log = Long.parseLong(name, DIGITS, 2 * DIGITS, HEX);
        long segment = Long.parseLong(name, 2 * DIGITS, 3 * DIGITS, HEX);
        return segment >= PER_LOG || timeline == 0 || timeline > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new WalSegment(new TimelineId((int) timeline), log * PER_LOG + segment));
    }

    @Override
    public int compareTo(WalSegment other) {
        return timeline.value() == other.timeline.value()
                ? Long.compare(number, other.number)
                : Integer.compare(timeline.value(), other.timeline.value());
    }

    @Override
    public String toString() {
        return String.format("%08X%08X%08X", timeline.value(), number / PER_LOG, number % PER_LOG);
    }
}
