package dev.understudy.runtime.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.understudy.core.backup.WalSegment;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.MemorySize;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.ImageReference;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.StackName;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Records as JSON: component names are keys, an absent value has no key, and what is one thing in words ({@code pg1}, {@code 15.18}) is one
 * string. Thread-safe.
 */
public final class Json {
    private static final Map<Class<?>, Function<String, ?>> WORDS = Map.of(
            NodeId.class,
            NodeId::new,
            StackName.class,
            StackName::new,
            Lsn.class,
            Lsn::parse,
            TimelineId.class,
            text -> new TimelineId(Integer.parseInt(text)),
            MemorySize.class,
            text -> MemorySize.parse(text, 1),
            Version.class,
            text -> Version.find(text).orElseThrow(),
            ImageReference.class,
            ImageReference::new,
            WalSegment.class,
            text -> WalSegment.parse(text).orElseThrow());
    private static final RecordReader READER = new RecordReader(WORDS);

    /** Made when something is written: reading does without, and short commands only read. */
    private static final class Writing {
        private static final JsonMapper MAPPER = JsonMapper.builder()
                .changeDefaultPropertyInclusion(include -> include.withValueInclusion(JsonInclude.Include.NON_ABSENT))
                .addModule(words())
                .build();
        private static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();
    }

    private Json() {}

    /** Indented, for files and people. */
    public static String pretty(Object value) {
        return Writing.PRETTY.writeValueAsString(value);
    }

    /** On one line, for logs. */
    public static String line(Object value) {
        return Writing.MAPPER.writeValueAsString(value);
    }

    /**
     * Reads what {@link #pretty} or {@link #line} wrote of a record. What is not there is refused, and so is what the record has not: the
     * text is then of another version.
     *
     * @throws IllegalArgumentException when it is not that
     * @throws tools.jackson.core.JacksonException when it is no JSON
     */
    public static <T> T read(String text, Class<T> type) {
        return type.cast(READER.read(JsonTree.parse(text), type, type.getSimpleName()));
    }

    /**
     * Reads what another program wrote: strings, longs, doubles, booleans, lists and maps.
     *
     * @throws IllegalArgumentException when there is more than one value, or none
     * @throws tools.jackson.core.JacksonException when it is no JSON
     */
    public static @Nullable Object tree(String text) {
        return JsonTree.parse(text);
    }

    private static SimpleModule words() {
        SimpleModule module = new SimpleModule("words");
        WORDS.keySet().forEach(type -> word(module, type));
        return module;
    }

    private static <T> void word(SimpleModule module, Class<T> type) {
        module.addSerializer(type, new StdSerializer<T>(type) {
            @Override
            public void serialize(T value, JsonGenerator generator, SerializationContext context) {
                generator.writeString(value.toString());
            }
        });
    }
}
