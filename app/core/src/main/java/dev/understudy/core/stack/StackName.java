package dev.understudy.core.stack;

import java.util.regex.Pattern;

/**
 * A stack's name: it becomes a directory, a lock and a container prefix, so it is short and plain.
 *
 * @param value 1 to 40 lower-case letters, digits and single hyphens, starting with a letter
 */
public record StackName(String value) {
    public static final int LENGTH_MAX = 40;
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    public StackName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a stack name: \"" + value + "\"");
        }
    }

    public static boolean isValid(String text) {
        return text.length() <= LENGTH_MAX && FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
