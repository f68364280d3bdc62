package dev.understudy.core.plan;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Server settings for a kind of machine: a file of {@code tuning/}, in {@code postgresql.conf} syntax with a reason on every line.
 *
 * @param name the file's name without {@code .conf}
 * @param settings in the file's order, no name twice
 */
public record TuningProfile(String name, List<Setting> settings) {
    private static final Pattern LINE = Pattern.compile(
            "\\s*([A-Za-z_][A-Za-z0-9_.]*)\\s*(?:=|\\s)\\s*('(?:[^']|'')*'|[^\\s#']+)\\s*(?:#\\s*(.*?))?\\s*");

    public TuningProfile {
        settings = List.copyOf(settings);
    }

    /**
     * Reads a profile.
     *
     * @throws UnderstudyException with every bad line: one that is no setting, lacks a reason or sets a name again
     */
    public static TuningProfile parse(String name, String text) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
                read(line, "line " + number + ": ", settings, problems);
            }
        }
        if (!problems.isEmpty()) {
            throw new UnderstudyException(
                    ErrorCode.STACK_FILE,
                    "tuning profile " + name + " has problems:\n  " + String.join("\n  ", problems),
                    "write each setting as: name = value  # reason");
        }
        return new TuningProfile(name, List.copyOf(settings.values()));
    }

    private static void read(String line, String where, Map<String, Setting> settings, List<String> problems) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            problems.add(where + "not a setting: " + line.strip());
        } else if (matcher.group(3) == null || matcher.group(3).isEmpty()) {
            problems.add(where + matcher.group(1) + " has no reason");
        } else if (settings.putIfAbsent(matcher.group(1), setting(matcher)) != null) {
            problems.add(where + matcher.group(1) + " is set twice");
        }
    }

    private static Setting setting(Matcher matcher) {
        String raw = matcher.group(2);
        String value = raw.startsWith("'") ? raw.substring(1, raw.length() - 1).replace("''", "'") : raw;
        return new Setting(matcher.group(1), value, matcher.group(3));
    }
}
