package dev.understudy.core.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.stack.ParsedStack.Invalid;
import dev.understudy.core.stack.ParsedStack.Valid;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StackFilePropertyTest {
    private static final int SPECS = 150;
    private static final int MUTATIONS = 200;
    /** What YAML, line counting or the reader could stumble over. */
    private static final List<String> NOISE = List.of(
            "{", "}", "[", "]", ":", ": ", "&a ", "*a ", "!", "!!str ", "\"", "'", "- ", "#", "\n", "\r", "\r\n", " ",
            "\t", "0", "-1", "1e9", "é", "\u0000", "\u0085", "\u2028", "\ufeff", "😀", "\ud83d", "|", ">", "%YAML 9",
            "\n---\n", "\n...\n", "<<: ", "? ", "`", "@", "null", "~");

    @Test
    void everySpecSurvivesWritingAndReading() {
        for (long seed = 0; seed < SPECS; seed++) {
            StackSpec spec = new AnyStack(new Random(seed)).spec();
            String text = StackFile.write(spec);
            assertThat(StackFile.parse(text)).as("seed %d:%n%s", seed, text).isEqualTo(new Valid(spec));
        }
    }

    @Test
    void everyNumberOfNodesAndEveryReplicationIsGenerated() {
        List<StackSpec> specs = new Random(1)
                .longs(SPECS)
                .mapToObj(seed -> new AnyStack(new Random(seed)).spec())
                .toList();
        assertThat(specs).extracting(spec -> spec.nodes().size()).contains(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(specs)
                .flatExtracting(StackSpec::nodes)
                .extracting(NodeSpec::replication)
                .contains(Replication.values());
        assertThat(specs).extracting(spec -> spec.failover().name()).contains("default", "fast", "custom");
    }

    @Test
    void noMutationThrowsAndEveryProblemLiesWithinTheText() throws IOException {
        Random random = new Random(7);
        String text = StackFileTest.stack("production");
        for (int i = 0; i < MUTATIONS; i++) {
            String mutated = mutated(text, random);
            if (StackFile.parse(mutated) instanceof Invalid invalid) {
                assertThat(invalid.problems()).isNotEmpty();
                assertThat(outside(invalid.problems(), mutated)).as(mutated).isEmpty();
            }
        }
    }

    private static String mutated(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
            int at = random.nextInt(mutated.length());
            int end = Math.min(mutated.length(), at + random.nextInt(random.nextInt(20) == 0 ? 2000 : 9));
            mutated.replace(at, end, random.nextInt(4) == 0 ? "" : NOISE.get(random.nextInt(NOISE.size())));
        }
        return mutated.toString();
    }

    private static List<Problem> outside(List<Problem> problems, String text) {
        String[] lines = text.split("\r\n|\r|\n", -1);
        return problems.stream()
                .filter(problem -> problem.line() < 1
                        || problem.line() > lines.length
                        || problem.column() < 1
                        // One beyond the last character: where something is missing.
                        || problem.column() > lines[problem.line() - 1].length() + 1)
                .toList();
    }
}
