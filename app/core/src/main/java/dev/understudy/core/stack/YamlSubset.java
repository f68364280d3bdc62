package dev.understudy.core.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * The part of YAML a stack file may use: printable text, no tags, no anchors, few levels. It looks at the flat events, since
 * composing nodes recurses, and aliases could multiply a small text without bound. Confined to one parse.
 */
final class YamlSubset {
    private static final int DEPTH_MAX = 20;
    private final List<Problem> problems = new ArrayList<>();
    private boolean composable = true;
    private int depth;

    List<Problem> problems() {
        return problems;
    }

    /** Whether the text may be made into nodes, whatever else is wrong with it. */
    boolean composable() {
        return composable;
    }

    void read(Iterable<Event> events) {
        for (Event event : events) {
            see(event);
            if (depth > DEPTH_MAX) {
                refuse(event, "nested too deeply", "a stack file has five levels");
                return;
            }
        }
    }

    private void see(Event event) {
        depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
        if (event instanceof AliasEvent || (event instanceof NodeEvent node && isAnchored(node))) {
            refuse(
                    event,
                    "anchors and aliases are not supported",
                    "write the value out; quote text that starts with & or *");
        }
        tag(event)
                .ifPresent(tag -> problems.add(Problem.at(
                        event.getStartMark(), "tags are not supported: " + tag, "leave it out; quote text with !")));
    }

    private void refuse(Event event, String message, String hint) {
        composable = false;
        problems.add(Problem.at(event.getStartMark(), message, hint));
    }

    private static boolean isAnchored(NodeEvent node) {
        return node.getAnchor().isPresent();
    }

    private static Optional<String> tag(Event event) {
        return switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent collection -> collection.getTag();
            default -> Optional.empty();
        };
    }

    /** The first character of each line that no YAML may hold: a binary file has one almost everywhere. */
    static List<Problem> unprintable(String text) {
        List<Problem> problems = new ArrayList<>();
        // Only these end a line in YAML 1.2.
        String[] lines = text.split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length; i++) {
            int line = i + 1;
            int[] points = lines[i].codePoints().toArray();
            for (int column = 1; column <= points.length; column++) {
                if (!StreamReader.isPrintable(points[column - 1])) {
                    problems.add(new Problem(
                            line,
                            column,
                            "",
                            String.format("the character U+%04X is not printable", points[column - 1]),
                            "remove it, or save the file as plain UTF-8 text"));
                    break;
                }
            }
        }
        return problems;
    }
}
