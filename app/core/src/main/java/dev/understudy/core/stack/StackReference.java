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
import java.util.stream.Collectors;

/** The stack file described for editors and for people, from the parser's own table. Stateless. */
public final class StackReference {
    private StackReference() {}

    /** A JSON Schema, draft 2020-12. It knows single values; contradictions between them are the parser's. */
    public static String jsonSchema() {
        return StackSchema.text();
    }

    /** A Markdown table, one row per key. */
    public static String markdown() {
        return "# Stack file\n\nGenerated from the parser's table of fields; do not edit.\n\n"
                + "| Key | Value | Default | Meaning |\n|---|---|---|---|\n" + rows(StackFields.ROOT, "");
    }

    private static String rows(Section section, String prefix) {
        return section.fields().stream().map(field -> row(field, prefix)).collect(Collectors.joining());
    }

    private static String row(Field field, String prefix) {
        String path = prefix + field.key();
        String initial = field.required()
                ? "required"
                : field.initial().map(text -> "`" + text + "`").orElse("");
        String row = "| `" + path + "` | " + kind(field.shape()) + " | " + initial + " | " + field.doc() + " |\n";
        return switch (field.shape()) {
            case Section inner -> row + rows(inner, path + ".");
            case Items items -> row + rows(items.item(), path + "[].");
            default -> row;
        };
    }

    private static String kind(Shape shape) {
        return switch (shape) {
            case Section ignored -> "section";
            case Items items -> "list, at most " + items.max();
            case Text text -> text.formDoc();
            case Whole whole -> whole.min() + " to " + whole.max();
            case Ratio ratio -> "number from " + ratio.min() + " to " + ratio.max();
            case Flag ignored -> "true or false";
            case Choice choice -> String.join(" or ", choice.words());
            case Amount amount -> "amount (" + amount.formDoc() + ")";
            case Image ignored -> "image (`name:tag`, `name@sha256:…`)";
            case Span ignored -> "duration (`200ms`, `30s`, `5min`)";
            case Settings ignored -> "settings";
        };
    }
}
