package dev.understudy.core.stack;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as PostgreSQL writes them: a whole number and a unit. */
public final class Durations {
    public static final String FORM = "[0-9]{1,9}(ms|s|min|h|d)";
    private static final Pattern PATTERN = Pattern.compile("([0-9]{1,9})(ms|s|min|h|d)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Durations() {}

    public static Optional<Duration> parse(String text) {
        Matcher match = PATTERN.matcher(text);
        return match.matches()
                ? Optional.of(
                        Duration.ofMillis(Long.parseLong(match.group(1)) * MILLIS.getOrDefault(match.group(2), 1L)))
                : Optional.empty();
    }

    static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3_600 != 0) {
            return seconds / 60 + "min";
        }
        // Days too: 999999999d in hours would have more digits than a stack file may hold.
        return seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds / 3_600 + "h";
    }
}
