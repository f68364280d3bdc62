package dev.understudy.core.stack;

import dev.understudy.core.stack.Field.Amount;
import dev.understudy.core.stack.Field.Choice;
import dev.understudy.core.stack.Field.Flag;
import dev.understudy.core.stack.Field.Image;
import dev.understudy.core.stack.Field.Items;
import dev.understudy.core.stack.Field.Ratio;
import dev.understudy.core.stack.Field.Section;
import dev.understudy.core.stack.Field.Settings;
import dev.understudy.core.stack.Field.Shape;
import dev.understudy.core.stack.Field.Span;
import dev.understudy.core.stack.Field.Text;
import dev.understudy.core.stack.Field.Whole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table of fields as a JSON Schema, draft 2020-12, printed with two spaces per level. */
final class StackSchema {
    private static final String INDENT = "  ";

    private StackSchema() {}

    static String text() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Understudy stack file");
        schema.putAll(of(StackFields.ROOT));
        return json(schema, "") + "\n";
    }

    private static Map<String, Object> of(Shape shape) {
        return switch (shape) {
            case Section section -> section(section);
            case Items items -> type("array", "maxItems", items.max(), "items", of(items.item()));
            case Text text -> type("string", "maxLength", text.lengthMax(), "pattern", "^" + text.form() + "$");
            case Whole whole -> type("integer", "minimum", whole.min(), "maximum", whole.max());
            case Ratio ratio -> type("number", "minimum", ratio.min(), "maximum", ratio.max());
            case Flag ignored -> type("boolean");
            case Choice choice -> Map.of("enum", choice.words());
            case Amount amount -> type("string", "pattern", "^(" + amount.form() + ")$");
            case Image ignored -> type("string", "pattern", "^" + ImageReference.FORM + "$");
            case Span ignored -> type("string", "pattern", "^" + Durations.FORM + "$");
            case Settings ignored ->
                type("object", "additionalProperties", Map.of("type", List.of("string", "number", "boolean")));
        };
    }

    private static Map<String, Object> section(Section section) {
        Map<String, Object> properties = new LinkedHashMap<>();
        section.fields().forEach(field -> properties.put(field.key(), property(field)));
        List<String> required = section.fields().stream()
                .filter(Field::required)
                .map(Field::key)
                .toList();
        return required.isEmpty()
                ? type("object", "additionalProperties", false, "properties", properties)
                : type("object", "additionalProperties", false, "required", required, "properties", properties);
    }

    private static Map<String, Object> property(Field field) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("description", field.doc());
        property.putAll(of(field.shape()));
        field.initial().ifPresent(text -> property.put("default", initial(field.shape(), text)));
        return property;
    }

    private static Object initial(Shape shape, String text) {
        return switch (shape) {
            case Whole ignored -> Long.valueOf(text);
            case Flag ignored -> Boolean.valueOf(text);
            default -> text;
        };
    }

    private static Map<String, Object> type(String type, Object... keysAndValues) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            schema.put(keysAndValues[i].toString(), keysAndValues[i + 1]);
        }
        return schema;
    }

    private static String json(Object value, String indent) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> indent + INDENT + json(entry.getKey(), "") + ": "
                                + json(entry.getValue(), indent + INDENT))
                        .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
            case List<?> list ->
                list.stream().map(item -> json(item, indent)).collect(Collectors.joining(", ", "[", "]"));
            case String text -> "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            default -> value.toString();
        };
    }
}
