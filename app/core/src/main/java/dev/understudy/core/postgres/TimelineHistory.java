package dev.understudy.core.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where each timeline before one was left, as its history file says. Whoever has WAL of an earlier timeline beyond that has a history of
 * his own.
 *
 * @param ends of each earlier timeline, the first LSN that is not of this history
 */
public record TimelineHistory(Map<TimelineId, Lsn> ends) {
    private static final int FIELDS_MIN = 2;

    public TimelineHistory {
        ends = Map.copyOf(ends);
    }

    /**
     * Reads a history file: a line for each earlier timeline, its number, the LSN and a reason, with tabs or spaces between; comments begin
     * with a number sign ({@code readTimeLineHistory} in PostgreSQL's timeline.c).
     *
     * @throws IllegalArgumentException when a line is anything else
     */
    public static TimelineHistory parse(String file) {
        Map<TimelineId, Lsn> ends = new LinkedHashMap<>();
        file.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> {
                    String[] fields = line.split("\\s+", FIELDS_MIN + 1);
                    if (fields.length < FIELDS_MIN) {
                        throw new IllegalArgumentException("not a line of a timeline's history: \"" + line + "\"");
                    }
                    ends.put(new TimelineId(Integer.parseInt(fields[0])), Lsn.parse(fields[1]));
                });
        return new TimelineHistory(ends);
    }

    /**
     * Whether a server with WAL up to a position of an earlier timeline has some that is not of this history: beyond where that one was
     * left, or of one that no ancestor ever had.
     */
    public boolean leftBy(TimelineId earlier, Lsn position) {
        return Optional.ofNullable(ends.get(earlier))
                .map(end -> position.compareTo(end) > 0)
                .orElse(true);
    }
}
