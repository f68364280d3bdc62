package dev.understudy.core.postgres;

/**
 * The number of a line of WAL history: 1 after initdb, raised by each promotion.
 *
 * @param value at least 1
 */
public record TimelineId(int value) implements Comparable<TimelineId> {
    /** Hexadecimal digits of the timeline at the start of a WAL file's name. */
    private static final int WAL_FILE_DIGITS = 8;

    public TimelineId {
        if (value < 1) {
            throw new IllegalArgumentException("a timeline is at least 1, not " + value);
        }
    }

    /** The timeline in the first eight hexadecimal digits of a WAL file's name, as {@code pg_walfile_name} gives it. */
    public static TimelineId ofWalFileName(String name) {
        if (name.length() < WAL_FILE_DIGITS) {
            throw new IllegalArgumentException("not a WAL file name: \"" + name + "\"");
        }
        return new TimelineId(Integer.parseInt(name.substring(0, WAL_FILE_DIGITS), 16));
    }

    @Override
    public int compareTo(TimelineId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
