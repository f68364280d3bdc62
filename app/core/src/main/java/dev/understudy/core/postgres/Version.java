package dev.understudy.core.postgres;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program's version: PostgreSQL's {@code 15.18}, PgBouncer's {@code 1.18.0}. The first dotted number in a text counts; what
 * follows ({@code (Debian …)}, {@code devel}) does not.
 *
 * @param major the first number
 * @param minor the second, 0 when absent
 * @param patch the third, 0 when absent
 */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?");

    public static Version of(int major, int minor) {
        return new Version(major, minor, 0);
    }

    /** The first version named in a text such as the output of {@code postgres --version}; empty when there is none. */
    public static Optional<Version> find(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.find()
                ? Optional.of(new Version(number(matcher, 1), number(matcher, 2), number(matcher, 3)))
                : Optional.empty();
    }

    private static int number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    public boolean atLeast(Version floor) {
        return compareTo(floor) >= 0;
    }

    @Override
    public int compareTo(Version other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = Integer.compare(minor, other.minor);
        return byMajor != 0 ? byMajor : byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }

    @Override
    public String toString() {
        return patch == 0 ? major + "." + minor : major + "." + minor + "." + patch;
    }
}
