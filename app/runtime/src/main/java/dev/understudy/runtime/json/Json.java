package dev.understudy.runtime.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.StackName;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Records as JSON: component names are keys, an absent value has no key, and what is one thing in words ({@code pg1}, {@code 15.18}) is one
 * string. Thread-safe.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .changeDefaultPropertyInclusion(include -> include.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .addModule(words())
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

    /**
     * Reads what {@link #pretty} or {@link #line} wrote.
     *
     * @throws tools.jackson.core.JacksonException when it is not that
     */
    public static <T> T read(String text, Class<T> type) {
        return MAPPER.readValue(text, type);
    }

    private static SimpleModule words() {
        SimpleModule module = new SimpleModule("words");
        word(module, NodeId.class, NodeId::new);
        word(module, StackName.class, StackName::new);
        word(module, Lsn.class, Lsn::parse);
        word(module, TimelineId.class, text -> new TimelineId(Integer.parseInt(text)));
        word(module, Version.class, text -> Version.find(text).orElseThrow());
        return module;
    }

    private static <T> void word(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, new StdSerializer<T>(type) {
            @Override
            public void serialize(T value, JsonGenerator generator, SerializationContext context) {
                generator.writeString(value.toString());
            }
        });
        module.addDeserializer(type, new StdDeserializer<T>(type) {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) {
                return parse.apply(parser.getString());
            }
        });
    }
}
