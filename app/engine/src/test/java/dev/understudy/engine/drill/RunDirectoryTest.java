package dev.understudy.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    private static final Instant AT = Instant.parse("2026-11-21T04:30:00Z");

    @TempDir
    private Path parent;

    @Test
    void isNamedByInstantAndDrill() {
        assertThat(RunDirectory.create(parent, AT, "failover").path())
                .isEqualTo(parent.resolve("20261121T043000Z-failover"))
                .isDirectory();
    }

    @Test
    void twoRunsOfOneSecondDoNotShareADirectory() {
        RunDirectory first = RunDirectory.create(parent, AT, "failover");
        RunDirectory second = RunDirectory.create(parent, AT, "failover");

        assertThat(second.path()).isNotEqualTo(first.path()).isDirectory();
    }

    @Test
    void saysWhereItCouldNotBeMade() throws IOException {
        Path file = Files.createFile(parent.resolve("in-the-way"));

        assertThatThrownBy(() -> RunDirectory.create(file, AT, "failover"))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION))
                .hasMessageContaining("in-the-way");
    }

    @Test
    void aLogHasItsPlaceInTheRun() {
        RunDirectory run = RunDirectory.create(parent, AT, "failover");

        assertThat(run.log("pg9")).isEqualTo(run.path().resolve("logs/pg9.log")).doesNotExist();
        assertThat(run.path().resolve("logs")).isDirectory();
    }
}
