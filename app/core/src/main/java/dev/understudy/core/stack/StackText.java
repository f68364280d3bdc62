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
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Walks the text's nodes along the table and collects values by path, and every problem. Confined to one parse. */
final class StackText {
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, Node> nodes = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Node root;

    StackText(Node root) {
        this.root = root;
    }

    void read() {
        section(root, StackFields.ROOT, "");
    }

    List<Problem> problems() {
        return problems;
    }

    Optional<String> value(String path) {
        return Optional.ofNullable(values.get(path));
    }

    boolean has(String path) {
        return nodes.containsKey(path);
    }

    Map<String, String> under(String prefix) {
        Map<String, String> found = new HashMap<>();
        values.forEach((path, value) -> {
            if (path.startsWith(prefix)) {
                found.put(path.substring(prefix.length()), value);
            }
        });
        return found;
    }

    void problem(String path, String message, String hint) {
        problem(nodes.getOrDefault(path, root), path, message, hint);
    }

    private void problem(Node node, String path, String message, String hint) {
        problems.add(Problem.at(node.getStartMark(), path, message, hint));
    }

    private void section(Node node, Section section, String prefix) {
        if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
            problem(node, path(prefix), "must hold keys and values", "write `key: value` lines, indented");
            return;
        }
        List<String> keys = section.fields().stream().map(Field::key).toList();
        Map<String, NodeTuple> entries = entries(mapping, prefix);
        entries.forEach((key, value) -> {
            if (!keys.contains(key)) {
                problem(value.getKeyNode(), prefix + key, "unknown key", Nearest.hint(key, keys));
            }
        });
        for (Field field : section.fields()) {
            Optional.ofNullable(entries.get(field.key()))
                    .ifPresentOrElse(
                            entry -> present(entry.getValueNode(), field, prefix), () -> missing(node, field, prefix));
        }
    }

    private void present(Node value, Field field, String prefix) {
        nodes.put(prefix + field.key(), value);
        walk(value, field.shape(), prefix + field.key());
    }

    private void missing(Node section, Field field, String prefix) {
        if (field.required()) {
            problem(section, prefix + field.key(), "is missing", field.doc());
        } else {
            field.initial().ifPresent(text -> values.put(prefix + field.key(), text));
            absent(field, prefix);
        }
    }

    private void absent(Field field, String prefix) {
        if (field.shape() instanceof Section inner) {
            for (Field child : inner.fields()) {
                child.initial().ifPresent(text -> values.put(prefix + field.key() + "." + child.key(), text));
                absent(child, prefix + field.key() + ".");
            }
        }
    }

    /** A section's keys and values, without doubled ones. */
    private Map<String, NodeTuple> entries(MappingNode mapping, String prefix) {
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problem(tuple.getKeyNode(), path(prefix), "a key must be plain text", "");
            } else if (entries.putIfAbsent(key.getValue(), tuple) != null) {
                problem(key, prefix + key.getValue(), "is given twice", "keep one");
            }
        }
        return entries;
    }

    private static String path(String prefix) {
        return prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
    }

    private void walk(Node node, Shape shape, String path) {
        switch (shape) {
            case Section section -> section(node, section, path + ".");
            case Items items -> items(node, items, path);
            case Settings ignored -> settings(node, path);
            default -> scalar(node, shape, path);
        }
    }

    private void items(Node node, Items items, String path) {
        if (!(node instanceof SequenceNode sequence)) {
            problem(node, path, "must be a list", "start each item with `- `");
            return;
        }
        List<Node> all = sequence.getValue();
        if (all.size() > items.max()) {
            problem(node, path, "has " + all.size() + " items", "at most " + items.max() + " (9 nodes in all)");
        }
        for (int i = 0; i < all.size(); i++) {
            nodes.put(path + "[" + i + "]", all.get(i));
            section(all.get(i), items.item(), path + "[" + i + "].");
        }
    }

    private void settings(Node node, String path) {
        if (!(node instanceof MappingNode mapping)) {
            problem(node, path, "must hold names and values", "write `name: value` lines, indented");
            return;
        }
        entries(mapping, path + ".").forEach((name, entry) -> {
            Node value = entry.getValueNode();
            nodes.put(path + "." + name, value);
            if (value instanceof ScalarNode scalar && !value.getTag().equals(Tag.NULL)) {
                values.put(path + "." + name, scalar.getValue());
            } else {
                problem(value, path + "." + name, "must be one plain value", "");
            }
        });
    }

    private void scalar(Node node, Shape shape, String path) {
        if (!(node instanceof ScalarNode scalar)) {
            problem(node, path, "must be one plain value", "");
            return;
        }
        Optional<String[]> wrong = wrong(scalar, shape, path);
        wrong.ifPresentOrElse(text -> problem(node, path, text[0], text[1]), () -> values.put(path, scalar.getValue()));
    }

    private static Optional<String[]> wrong(ScalarNode node, Shape shape, String path) {
        String value = node.getValue();
        return switch (shape) {
            case Text text ->
                !node.getTag().equals(Tag.STR)
                        ? says("must be text, is " + kind(node), "start it with a letter")
                        : value.length() <= text.lengthMax()
                                        && text.form().matcher(value).matches()
                                ? Optional.empty()
                                : says(
                                        "not a valid name: \"" + value + "\"",
                                        "1 to " + text.lengthMax() + " " + text.formDoc() + ", starting with a letter");
            case Whole whole -> whole(node, whole, path);
            case Flag ignored ->
                node.getTag().equals(Tag.BOOL)
                        ? Optional.empty()
                        : says(
                                "must be true or false, is " + kind(node),
                                node.isPlain()
                                        ? "write true or false; yes and on are text in YAML 1.2"
                                        : "remove the quotes");
            case Choice choice ->
                choice.words().contains(value)
                        ? Optional.empty()
                        : says("unknown value \"" + value + "\"", Nearest.hint(value, choice.words()));
            case Span span -> span(value, span);
            case Ratio ratio -> ratio(node, ratio);
            case Amount amount ->
                node.getTag().equals(Tag.STR) && amount.form().matcher(value).matches()
                        ? Optional.empty()
                        : says("not an amount: " + value, "write " + amount.formDoc());
            case Image ignored ->
                node.getTag().equals(Tag.STR)
                                && ImageReference.FORM.matcher(value).matches()
                        ? Optional.empty()
                        : says(
                                "not an image with a tag or a digest: \"" + value + "\"",
                                "write such as \"postgres:16\"; without a tag it is another image tomorrow");
            default -> Optional.empty();
        };
    }

    private static Optional<String[]> whole(ScalarNode node, Whole whole, String path) {
        if (!node.getTag().equals(Tag.INT)) {
            return says(
                    "must be a whole number, is " + kind(node),
                    node.isPlain() ? "write digits only" : "remove the quotes");
        }
        BigInteger number = new BigInteger(node.getValue());
        if (number.compareTo(BigInteger.valueOf(whole.min())) >= 0
                && number.compareTo(BigInteger.valueOf(whole.max())) <= 0) {
            return Optional.empty();
        }
        String range = "use " + whole.min() + " to " + whole.max();
        boolean old = path.equals("postgresql") && number.compareTo(BigInteger.valueOf(15)) < 0;
        return says(
                "out of range: " + number,
                old ? range + "; older majors let every user create objects in the schema public" : range);
    }

    private static Optional<String[]> ratio(ScalarNode node, Ratio ratio) {
        if (!node.getTag().equals(Tag.FLOAT) && !node.getTag().equals(Tag.INT)) {
            return says(
                    "must be a number, is " + kind(node), node.isPlain() ? "write such as 0.1" : "remove the quotes");
        }
        Optional<Double> number = decimal(node.getValue());
        return number.filter(value -> value >= ratio.min() && value <= ratio.max())
                        .isPresent()
                ? Optional.empty()
                : says("out of range: " + node.getValue(), "use " + ratio.min() + " to " + ratio.max());
    }

    /** Empty for YAML's other numbers, such as {@code .inf} and {@code 0x1}. */
    private static Optional<Double> decimal(String text) {
        try {
            return Optional.of(Double.valueOf(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String[]> span(String value, Span span) {
        return Durations.parse(value)
                .map(time -> time.compareTo(span.min()) < 0
                        ? says("too short: " + value, "at least " + Durations.format(span.min()))
                        : time.toMillis() % span.step().toMillis() != 0
                                ? says(
                                        "not a multiple of " + Durations.format(span.step()) + ": " + value,
                                        "PgBouncer counts in whole seconds")
                                : Optional.<String[]>empty())
                .orElseGet(() -> says(
                        "not a duration: \"" + value + "\"", "write a number and a unit: 200ms, 30s, 5min, 1h, 1d"));
    }

    private static Optional<String[]> says(String message, String hint) {
        return Optional.of(new String[] {message, hint});
    }

    private static String kind(ScalarNode node) {
        String tag = node.getTag().getValue();
        return node.getTag().equals(Tag.STR)
                ? "the text \"" + node.getValue() + "\""
                : tag.substring(tag.lastIndexOf(':') + 1) + " " + node.getValue();
    }
}
