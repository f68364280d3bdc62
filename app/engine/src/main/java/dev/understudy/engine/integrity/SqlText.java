package dev.understudy.engine.integrity;

import java.util.List;
import java.util.stream.Collectors;

/** Values as text of a statement. */
final class SqlText {
    private SqlText() {}

    static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    static String literals(List<String> values) {
        return values.stream().map(SqlText::literal).collect(Collectors.joining(", "));
    }
}
