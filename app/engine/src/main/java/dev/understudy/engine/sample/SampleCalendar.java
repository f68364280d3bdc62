package dev.understudy.engine.sample;

/** When things happened: fixed, because "until today" would give other rows tomorrow. */
final class SampleCalendar {
    /** 2022-01-01T00:00:00Z, the first partition's lower bound. */
    static final long START = 1_640_995_200L;
    /** 2026-07-01T00:00:00Z, inside the last partition. */
    static final long END = 1_782_864_000L;

    static final long DAY = 86_400L;

    private SampleCalendar() {}

    /** The time of row {@code index} of {@code count}: in order, and denser as the years go, as a growing business is. */
    static long grown(long index, long count) {
        return START + (long) (Math.sqrt((double) index / count) * (END - START));
    }

    /** A time within {@code days} after {@code from}, but not beyond the end. */
    static long within(long from, int days, SeededRandom random) {
        return Math.min(END, from + (long) (random.nextUnit() * days * DAY));
    }
}
