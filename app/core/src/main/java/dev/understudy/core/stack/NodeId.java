package dev.understudy.core.stack;

import java.util.regex.Pattern;

/**
 * A PostgreSQL node's name. It says nothing about the node's role, since roles move. It also names the node's replication slot
 * and its {@code application_name}, hence the narrow form.
 *
 * @param value 1 to 30 lower-case letters, digits and underscores, starting with a letter
 */
public record NodeId(String value) implements Comparable<NodeId> {
    public static final int LENGTH_MAX = 30;
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]*");

    public NodeId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a node name: \"" + value + "\"");
        }
    }

    public static boolean isValid(String text) {
        return text.length() <= LENGTH_MAX && FORM.matcher(text).matches();
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
