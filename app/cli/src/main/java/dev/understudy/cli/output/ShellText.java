package dev.understudy.cli.output;

import java.util.Map;
import java.util.stream.Collectors;

/** Text that a POSIX shell reads back unchanged. */
public final class ShellText {
    private ShellText() {}

    /** One {@code export} per variable. */
    public static String exports(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(variable -> "export " + variable.getKey() + "=" + quoted(variable.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    /** In single quotes, where nothing is special but the quote itself. */
    public static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
