package dev.understudy.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PsqlProgramTest {
    @TempDir
    private Path root;

    @Test
    void thePreferredOneWinsThenTheNewestThenThePath() throws IOException {
        assertThat(find()).isEmpty();

        Path onPath = program("path/psql");
        assertThat(find()).contains(onPath);

        program("usr/lib/postgresql/15/bin/psql");
        Path newer = program("usr/lib/postgresql/16/bin/psql");
        assertThat(find()).contains(newer);

        Path preferred = program("preferred/psql");
        assertThat(find()).contains(preferred);
    }

    @Test
    void aServerWithoutClientsHasNone() throws IOException {
        program("usr/lib/postgresql/15/bin/postgres");

        assertThat(find()).isEmpty();
    }

    /** Which may be executable, too. */
    @Test
    void aDirectoryIsNoProgram() throws IOException {
        Files.createDirectories(root.resolve("preferred/psql"));

        assertThat(find()).isEmpty();
    }

    private Optional<Path> find() {
        return PsqlProgram.find(root.resolve("preferred/psql"), root, new ProgramSearch(List.of(root.resolve("path"))));
    }

    private Path program(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.createFile(
                file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
