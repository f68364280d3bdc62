package dev.understudy.core.stack;

import dev.understudy.core.stack.ParsedStack.Invalid;
import dev.understudy.core.stack.ParsedStack.Valid;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** The stack file: strict YAML 1.2 in, canonical YAML out. Stateless. */
public final class StackFile {
    private static final int DEPTH_MAX = 20;
    private static final int LENGTH_MAX = 64 * 1024;

    private StackFile() {}

    /** Reads a stack file. Never throws for any text: what is wrong with it is in the result, all at once. */
    public static ParsedStack parse(String text) {
        try {
            Optional<Problem> unsafe = unsafe(text);
            if (unsafe.isPresent()) {
                return new Invalid(List.of(unsafe.get()));
            }
            Optional<Node> root = new Compose(settings()).composeString(text);
            return root.map(StackFile::read)
                    .orElseGet(() -> new Invalid(List.of(new Problem(
                            1, 1, "", "the file is empty", "give at least name, postgresql and topology"))));
        } catch (MarkedYamlEngineException wrong) {
            Optional<Mark> mark = wrong.getProblemMark();
            return new Invalid(
                    List.of(at(mark, "not YAML: " + wrong.getProblem(), "check indentation, colons and quotes")));
        } catch (YamlEngineException wrong) {
            return new Invalid(List.of(
                    at(Optional.empty(), "not YAML: " + wrong.getMessage(), "save the file as plain UTF-8 text")));
        }
    }

    /** The canonical text of a stack, every setting written out; it parses back to an equal value. */
    public static String write(StackSpec spec) {
        return new StackWriter(spec).text();
    }

    private static ParsedStack read(Node root) {
        StackText text = new StackText(root);
        text.read();
        new StackChecks(text).check();
        if (text.problems().isEmpty()) {
            return new Valid(new StackValues(text).spec());
        }
        return new Invalid(text.problems().stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList());
    }

    /** Looks at the flat events first: composing nodes recurses, and aliases could multiply a small text without bound. */
    private static Optional<Problem> unsafe(String text) {
        if (text.length() > LENGTH_MAX) {
            return Optional.of(
                    at(Optional.empty(), "longer than " + LENGTH_MAX + " characters", "is this a stack file?"));
        }
        int depth = 0;
        for (Event event : new Parse(settings()).parseString(text)) {
            if (event instanceof AliasEvent
                    || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
                return Optional.of(at(
                        event.getStartMark(),
                        "anchors and aliases are not supported",
                        "write the value out; quote text that starts with & or *"));
            }
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > DEPTH_MAX) {
                return Optional.of(at(event.getStartMark(), "nested too deeply", "a stack file has five levels"));
            }
        }
        return Optional.empty();
    }

    private static Problem at(Optional<Mark> mark, String message, String hint) {
        return new Problem(
                mark.map(Mark::getLine).orElse(0) + 1, mark.map(Mark::getColumn).orElse(0) + 1, "", message, hint);
    }

    private static LoadSettings settings() {
        return LoadSettings.builder().setCodePointLimit(LENGTH_MAX * 2).build();
    }
}
