package dev.understudy.core.stack;

import dev.understudy.core.stack.ParsedStack.Invalid;
import dev.understudy.core.stack.ParsedStack.Valid;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** The stack file: strict YAML 1.2 in, canonical YAML out. Stateless. */
public final class StackFile {
    private static final int LENGTH_MAX = 64 * 1024;
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(LENGTH_MAX * 2)
            // Refused by us, with its place.
            .setAllowNonScalarKeys(true)
            .build();

    private StackFile() {}

    /** Reads a stack file. Never throws for any text: what is wrong with it is in the result, all at once. */
    public static ParsedStack parse(String text) {
        if (text.length() > LENGTH_MAX) {
            return invalid("longer than " + LENGTH_MAX + " characters", "is this a stack file?");
        }
        List<Problem> unprintable = YamlSubset.unprintable(text);
        return unprintable.isEmpty() ? yaml(text) : new Invalid(unprintable);
    }

    /** The canonical text of a stack, every setting written out; it parses back to an equal value. */
    public static String write(StackSpec spec) {
        return new StackWriter(spec).text();
    }

    private static ParsedStack yaml(String text) {
        try {
            YamlSubset subset = new YamlSubset();
            subset.read(new Parse(SETTINGS).parseString(text));
            if (!subset.composable()) {
                return new Invalid(subset.problems());
            }
            Optional<Node> root = new Compose(SETTINGS).composeString(text);
            return root.map(node -> read(node, subset.problems()))
                    .orElseGet(() -> invalid("the file is empty", "give at least name, postgresql and topology"));
        } catch (MarkedYamlEngineException wrong) {
            return new Invalid(List.of(Problem.at(
                    wrong.getProblemMark(),
                    "not YAML: " + wrong.getProblem(),
                    "check indentation, colons and quotes")));
        } catch (YamlEngineException wrong) {
            return invalid("not YAML: " + wrong.getMessage(), "save the file as plain UTF-8 text");
        }
    }

    private static ParsedStack read(Node root, List<Problem> tags) {
        StackText text = new StackText(root);
        text.read();
        new StackChecks(text).check();
        List<Problem> problems = Stream.concat(
                        tags.stream(),
                        // A tagged value has the wrong type as well; saying so would not help.
                        text.problems().stream().filter(problem -> tags.stream().noneMatch(problem::startsWhere)))
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
        return problems.isEmpty() ? new Valid(new StackValues(text).spec()) : new Invalid(problems);
    }

    private static ParsedStack invalid(String message, String hint) {
        return new Invalid(List.of(Problem.at(Optional.empty(), message, hint)));
    }
}
