package dev.understudy.engine.drill;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Writes reports and events as JSON: component names are keys, an absent value has no key. Thread-safe. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .changeDefaultPropertyInclusion(include -> include.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .build();
    private static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();

    private Json() {}

    /** Indented, for files and people. */
    public static String pretty(Object value) {
        return PRETTY.writeValueAsString(value);
    }

    /** On one line, for logs. */
    public static String line(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
