package dev.understudy.core.stack;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One key of the stack file. Parser, schema and reference are all made from these, so they cannot drift apart.
 *
 * @param initial the value, as written in a file, when the key is absent
 */
record Field(String key, Shape shape, String doc, boolean required, Optional<String> initial) {
    /** What a value looks like. */
    sealed interface Shape {}

    record Section(List<Field> fields) implements Shape {}

    record Items(Section item, int max) implements Shape {}

    record Text(Pattern form, int lengthMax, String formDoc) implements Shape {}

    record Whole(long min, long max) implements Shape {}

    record Flag() implements Shape {}

    record Choice(List<String> words) implements Shape {}

    /** A duration with a unit, a multiple of {@code step}. */
    record Span(Duration min, Duration step) implements Shape {}

    /** A number with or without a fraction. */
    record Ratio(double min, double max) implements Shape {}

    /** An amount of disk or memory, with its unit. */
    record Amount(Pattern form, String formDoc) implements Shape {}

    /** A container image, with tag or digest. */
    record Image() implements Shape {}

    /** Server settings: names and plain values. */
    record Settings() implements Shape {}

    static Field required(String key, Shape shape, String doc) {
        return new Field(key, shape, doc, true, Optional.empty());
    }

    static Field optional(String key, Shape shape, String doc) {
        return new Field(key, shape, doc, false, Optional.empty());
    }

    static Field of(String key, Shape shape, String initial, String doc) {
        return new Field(key, shape, doc, false, Optional.of(initial));
    }
}
