package dev.understudy.core.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackupChoiceTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final BackupSet NIGHT = set("20261122-020000F", "2026-11-22T02:00:10Z", "0/5000100");
    private static final BackupSet MORNING = set("20261122-080000F", "2026-11-22T08:00:10Z", "0/9000100");

    @Test
    void theNewestThatEndedBeforeTheTargetIsChosen() {
        assertThat(choose("2026-11-22T07:00:00Z")).isEqualTo(NIGHT);
        assertThat(choose("2026-11-22T09:00:00Z")).isEqualTo(MORNING);
        assertThat(choose("0/9000100")).isEqualTo(MORNING);
        assertThat(choose("0/90000FF")).isEqualTo(NIGHT);
        assertThat(choose("latest")).isEqualTo(MORNING);
        assertThat(choose("immediate")).isEqualTo(MORNING);
    }

    /** Nobody knows where a name is before it is replayed, unless it was noted. */
    @Test
    void aRestorePointIsReachedFromABackupBeforeIt() {
        assertThat(choose("before-migration")).isEqualTo(MORNING);
        RestoreTarget noted = new RestoreTarget.Point("before-migration", Optional.of(Lsn.parse("0/8000000")));
        assertThat(BackupChoice.of(repository(NIGHT, MORNING), noted, Optional.empty(), NOW))
                .isEqualTo(NIGHT);
    }

    /** Ends are known to the second: within its own second a backup may have ended after the target. */
    @Test
    void theSecondInWhichABackupEndedIsNotReached() {
        assertThat(choose("2026-11-22T08:00:10Z")).isEqualTo(NIGHT);
        assertThat(choose("2026-11-22T08:00:10.5Z")).isEqualTo(MORNING);
    }

    @Test
    void outsideTheWindowIsRefusedWithTheWindow() {
        for (String target : List.of("2026-11-22T02:00:10Z", "2026-11-22T12:00:01Z", "0/5000000")) {
            assertThatThrownBy(() -> choose(target)).isInstanceOfSatisfying(UnderstudyException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.USAGE);
                assertThat(e.hint()).contains("2026-11-22T02:00:10Z").contains("2026-11-22T12:00:00Z");
            });
        }
    }

    @Test
    void aNamedBackupIsInsistedOn() {
        assertThat(BackupChoice.of(
                        repository(NIGHT, MORNING),
                        RestoreTarget.parse("latest"),
                        Optional.of("20261122-020000F"),
                        NOW))
                .isEqualTo(NIGHT);
        assertThatThrownBy(() -> BackupChoice.of(
                        repository(NIGHT, MORNING),
                        RestoreTarget.parse("2026-11-22T07:00:00Z"),
                        Optional.of("20261122-080000F"),
                        NOW))
                .hasMessageContaining("outside the window");
    }

    @Test
    void withoutABackupNothingIsRestored() {
        assertThatThrownBy(() -> BackupChoice.of(repository(), RestoreTarget.parse("latest"), Optional.empty(), NOW))
                .hasMessageContaining("repository 2 has no backup");
    }

    private static BackupSet choose(String target) {
        return BackupChoice.of(repository(NIGHT, MORNING), RestoreTarget.parse(target), Optional.empty(), NOW);
    }

    private static RepositoryState repository(BackupSet... sets) {
        return new RepositoryState(2, "east", Optional.empty(), Optional.empty(), Optional.empty(), List.of(sets));
    }

    private static BackupSet set(String label, String stopped, String stopLsn) {
        WalSegment segment = new WalSegment(new TimelineId(1), 5);
        Instant end = Instant.parse(stopped);
        return new BackupSet(
                2,
                label,
                BackupKind.FULL,
                Optional.empty(),
                end.minusSeconds(5),
                end,
                Lsn.parse(stopLsn),
                Lsn.parse(stopLsn),
                segment,
                segment,
                1,
                1,
                1,
                false);
    }
}
