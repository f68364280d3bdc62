package dev.understudy.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.process.ProcessFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found among living processes; what the rules say of each is in {@link OrphanRuleTest}. */
class OrphanRuleIT {
    @TempDir
    private Path directory;

    @Test
    void aBackendIsKnownByWhereItWorksAndByItsUser() throws IOException {
        Path data = Files.createDirectories(directory.resolve("stack/data"));
        Path other = Files.createDirectories(directory.resolve("stack2/data"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("stack"));
        try (ActedProgram ours = ActedProgram.start(directory, "postgres", data, "/dev/null");
                ActedProgram theirs = ActedProgram.start(directory, "postgres", other, "/dev/null")) {
            assertThat(theirs.process().isAlive()).isTrue();
            String me = System.getProperty("user.name");

            assertThat(backends(me, data)).containsExactly(ours.pid());
            assertThat(backends(me, link.resolve("data"))).containsExactly(ours.pid());
            assertThat(backends("somebody-else", data)).isEmpty();
        }
    }

    private static List<Long> backends(String user, Path data) {
        return OrphanRule.find(
                        EnumSet.of(OrphanRule.BACKEND),
                        new OrphanRule.Scope(Set.of(user), "/a", "/a/certs", List.of(data.toString())))
                .stream()
                .map(ProcessFacts::pid)
                .toList();
    }
}
