package dev.understudy.core.imitation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long something takes in another system.
 *
 * @param min at least, not negative
 * @param max at most, not below the minimum
 * @param source the page that says so, or {@value #ASSUMED} and why
 */
public record Figure(Duration min, Duration max, String source) {
    /** How the source of a figure begins that no page gives. */
    public static final String ASSUMED = "our assumption";

    public Figure {
        if (min.isNegative() || max.compareTo(min) < 0 || source.isBlank()) {
            throw new IllegalArgumentException("a figure is a range of times that are not negative, and has a source");
        }
    }

    static Figure ofSeconds(long min, long max, String source) {
        return new Figure(Duration.ofSeconds(min), Duration.ofSeconds(max), source);
    }

    /** One time of the range, each millisecond as likely as any other. */
    Duration draw(RandomGenerator random) {
        return Duration.ofMillis(random.nextLong(min.toMillis(), max.toMillis() + 1));
    }
}
