package dev.understudy.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.ledger.LedgerEntry;
import dev.understudy.core.ledger.WriteId;
import dev.understudy.core.ledger.WriteOutcome;
import dev.understudy.core.postgres.TimelineId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {
    private static final WriteId FIRST = new WriteId(0, 0);
    private static final WriteId SECOND = new WriteId(1, 7);

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void setUp() {
        path = directory.resolve("ledger.txt");
    }

    @Test
    void givesBackWhatWasNoted() {
        try (LedgerFile file = LedgerFile.create(path)) {
            file.attempt(FIRST, "direct", 10);
            file.attempt(SECOND, "session-pool", 11);
            file.outcome(SECOND, 20, WriteOutcome.REJECTED, Optional.empty(), "25006");
            file.outcome(FIRST, 30, WriteOutcome.ACKNOWLEDGED, Optional.of(new TimelineId(2)), "");
        }

        assertThat(LedgerFileReader.read(path))
                .containsExactly(
                        new LedgerRecord(
                                new LedgerEntry(SECOND, "session-pool", 11, 20, WriteOutcome.REJECTED, "25006"),
                                Optional.empty()),
                        new LedgerRecord(
                                new LedgerEntry(FIRST, "direct", 10, 30, WriteOutcome.ACKNOWLEDGED, ""),
                                Optional.of(new TimelineId(2))));
    }

    @Test
    void everyRecordIsThereBeforeTheFileIsClosed() {
        try (LedgerFile file = LedgerFile.create(path)) {
            file.attempt(FIRST, "direct", 10);

            assertThat(LedgerFileReader.read(path)).hasSize(1);
        }
    }

    @Test
    void anAttemptWithoutOutcomeIsIndeterminate() {
        try (LedgerFile file = LedgerFile.create(path)) {
            file.attempt(FIRST, "direct", 10);
            file.attempt(SECOND, "direct", 11);
            file.outcome(SECOND, 20, WriteOutcome.ACKNOWLEDGED, Optional.of(new TimelineId(1)), "");
        }

        assertThat(LedgerFileReader.read(path))
                .last()
                .extracting(LedgerRecord::entry)
                .isEqualTo(new LedgerEntry(FIRST, "direct", 10, 20, WriteOutcome.INDETERMINATE, ""));
    }

    @Test
    void aTornLastLineIsDropped() throws Exception {
        try (LedgerFile file = LedgerFile.create(path)) {
            file.attempt(FIRST, "direct", 10);
        }
        Files.writeString(path, "O 0 0 30 ACKNOWLED", StandardOpenOption.APPEND);

        assertThat(LedgerFileReader.read(path))
                .singleElement()
                .extracting(record -> record.entry().outcome())
                .isEqualTo(WriteOutcome.INDETERMINATE);
    }

    @Test
    void aTornLineInTheMiddleIsDamage() throws Exception {
        try (LedgerFile file = LedgerFile.create(path)) {
            file.attempt(FIRST, "direct", 10);
        }
        Files.writeString(path, "O 0 0 30 ACKNOWLED\nA 0 1 direct 40\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> LedgerFileReader.read(path))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("line 3");
    }

    @Test
    void anOutcomeWithoutAttemptIsDamage() throws Exception {
        LedgerFile.create(path).close();
        Files.writeString(path, "O 0 0 30 ACKNOWLEDGED 1 -\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> LedgerFileReader.read(path)).hasMessageContaining("without an attempt");
    }

    @Test
    void anOldLedgerIsNeverOverwritten() {
        LedgerFile.create(path).close();

        assertThatThrownBy(() -> LedgerFile.create(path)).isInstanceOf(UnderstudyException.class);
    }

    @Test
    void anInterruptedClientDoesNotCloseTheLedgerForTheOthers() {
        try (LedgerFile file = LedgerFile.create(path)) {
            Thread.currentThread().interrupt();
            file.attempt(FIRST, "direct", 10);
            file.attempt(SECOND, "direct", 11);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(LedgerFileReader.read(path)).hasSize(2);
    }
}
