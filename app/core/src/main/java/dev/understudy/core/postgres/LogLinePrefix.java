package dev.understudy.core.postgres;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the lines that a server writes with its {@code log_line_prefix}: whatever the escapes of the setting stand for can be asked of each
 * line (PostgreSQL documentation, "Error Reporting and Logging"). Continuation lines of a message, which the server indents by a tab, are no
 * lines. Pure.
 */
public final class LogLinePrefix {
    public static final char APPLICATION = 'a';
    public static final char USER = 'u';
    public static final char DATABASE = 'd';
    public static final char HOST = 'h';
    public static final char HOST_AND_PORT = 'r';
    public static final char SQLSTATE = 'e';
    /** With milliseconds. */
    public static final char TIME = 'm';

    /** Escapes whose value has no blank in it, whatever a client calls itself. */
    private static final String WORDS = "hrpPnQelcvx";

    private static final String TIMES = "tms";

    /** What the server indents so goes on with the message before, and may be text of a client that looks like a line. */
    private static final String CONTINUED = "\t";

    /** An escape with its padding, or a character for itself. */
    private static final Pattern PART = Pattern.compile("%-?\\d*([a-zA-Z%])|.", Pattern.DOTALL);

    private static final Pattern MESSAGE = Pattern.compile("([A-Z0-9]+):  (.*)", Pattern.DOTALL);

    private final Pattern pattern;

    private LogLinePrefix(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @param setting the value of {@code log_line_prefix} */
    public static LogLinePrefix of(String setting) {
        StringBuilder regex = new StringBuilder("^");
        boolean optional = false;
        Matcher part = PART.matcher(setting);
        while (part.find()) {
            if (part.group(1) == null) {
                regex.append(Pattern.quote(part.group()));
            } else if (part.group(1).equals("%")) {
                regex.append('%');
            } else if (!part.group(1).equals("q")) {
                regex.append(group(part.group(1).charAt(0), regex));
            } else if (!optional) {
                optional = true;
                regex.append("(?:");
            }
        }
        return new LogLinePrefix(
                Pattern.compile(regex + (optional ? ")?" : "") + "(?<message>[A-Z0-9]+:  .*)$", Pattern.DOTALL));
    }

    private static String group(char escape, StringBuilder before) {
        String value = value(escape);
        String name = name(escape);
        // Padding, and the same escape a second time.
        return before.indexOf("(?<" + name + ">") >= 0 ? " *" + value + " *" : " *(?<" + name + ">" + value + ") *";
    }

    private static String value(char escape) {
        if (TIMES.indexOf(escape) >= 0) {
            return "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{3})? \\S+";
        }
        return WORDS.indexOf(escape) >= 0 ? "\\S*" : ".*?";
    }

    /** Group names take letters and digits only, and case matters. */
    private static String name(char escape) {
        return "escape" + escape;
    }

    /** @return empty when the server did not begin a message with this line, or with another prefix */
    public Optional<Line> read(String line) {
        Matcher matcher = pattern.matcher(line);
        if (line.startsWith(CONTINUED) || !matcher.matches()) {
            return Optional.empty();
        }
        Matcher message = MESSAGE.matcher(matcher.group("message"));
        if (!message.matches()) {
            return Optional.empty();
        }
        Map<Character, String> values = new HashMap<>();
        matcher.namedGroups().keySet().stream()
                .filter(name -> name.startsWith("escape") && matcher.group(name) != null)
                .forEach(name -> values.put(name.charAt(name.length() - 1), matcher.group(name)));
        return Optional.of(new Line(values, message.group(1), message.group(2)));
    }

    /**
     * One message of the log.
     *
     * @param values by the letter of the escape; a process that serves no client has none after {@code %q}
     * @param severity such as {@code ERROR}, or {@code STATEMENT} for a line that explains the one before
     */
    public record Line(Map<Character, String> values, String severity, String message) {
        public Line {
            values = Map.copyOf(values);
        }

        /** @return empty when the prefix does not have it, or this process not */
        public Optional<String> value(char escape) {
            return Optional.ofNullable(values.get(escape)).filter(text -> !text.isEmpty());
        }
    }
}
