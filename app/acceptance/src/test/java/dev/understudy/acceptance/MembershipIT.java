package dev.understudy.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.RunningStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On processes. */
class MembershipIT extends MembershipContract {
    @RegisterExtension
    static final LocalStacks STACKS = new LocalStacks();

    MembershipIT() {
        super(STACKS);
    }

    /** Each node has its directory, and nobody else has one. */
    @Override
    void assertFits(RunningStack stack) throws Exception {
        try (Stream<Path> homes = Files.list(Path.of(stack.plan().layout().nodes()))) {
            List<String> ids = homes.map(home -> String.valueOf(home.getFileName()))
                    .sorted()
                    .toList();
            assertThat(ids)
                    .containsExactlyElementsOf(stack.plan().nodes().stream()
                            .map(node -> node.id().value())
                            .sorted()
                            .toList());
        }
        assertThat(Path.of(stack.plan().layout().services(), "exporter_pg2"))
                .matches(home -> Files.exists(home)
                        == stack.plan().nodes().stream()
                                .anyMatch(node -> node.id().value().equals("pg2")));
    }
}
