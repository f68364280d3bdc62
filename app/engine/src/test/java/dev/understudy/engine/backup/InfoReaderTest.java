package dev.understudy.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.backup.BackupKind;
import dev.understudy.core.backup.BackupSet;
import dev.understudy.core.backup.RepositoryState;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.plan.Binaries;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.Version;
import dev.understudy.core.stack.BackupSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InfoReaderTest {
    /** As 2.45 prints it: a full backup and one that builds on it in repository 1, WAL alone in repository 2. */
    private static final String PRINTED = """
            [{"archive":[{"database":{"id":1,"repo-key":1},"id":"15-1","max":"00000002000000000000000C","min":"000000010000000000000001"},
             {"database":{"id":1,"repo-key":2},"id":"15-1","max":null,"min":null}],
             "backup":[
              {"archive":{"start":"00000001000000000000000A","stop":"00000001000000000000000B"},"backrest":{"format":5,"version":"2.45"},
               "database":{"id":1,"repo-key":1},"error":true,
               "info":{"delta":1380000,"repository":{"delta":200000,"size":3806304},"size":30660389},
               "label":"20261122-102553F_20261122-105006I","lsn":{"start":"0/A000028","stop":"0/B000050"},
               "prior":"20261122-102553F","reference":["20261122-102553F"],
               "timestamp":{"start":1795344606,"stop":1795344608},"type":"incr"},
              {"archive":{"start":"000000010000000000000005","stop":"000000010000000000000005"},"backrest":{"format":5,"version":"2.45"},
               "database":{"id":1,"repo-key":1},"error":false,
               "info":{"delta":30586661,"repository":{"delta":3804256,"size":3804256},"size":30586661},
               "label":"20261122-102553F","lsn":{"start":"0/5000028","stop":"0/5002120"},"prior":null,"reference":null,
               "timestamp":{"start":1795343153,"stop":1795343159},"type":"full"}],
             "cipher":"aes-256-cbc","db":[{"id":1,"repo-key":1,"system-id":7710650993254392445,"version":"15"}],"name":"mine",
             "repo":[{"cipher":"aes-256-cbc","key":1,"status":{"code":0,"message":"ok"}},
                     {"cipher":"none","key":2,"status":{"code":2,"message":"no valid backups"}}],
             "status":{"code":4,"lock":{"backup":{"held":false}},"message":"different across repos"}}]
            """;

    private static final BackupSpec.RepositorySpec WISH =
            new BackupSpec.RepositorySpec("west", true, Duration.ofDays(7), 14, 7);
    private static final ArchivePlan ARCHIVE = new ArchivePlan(
            "mine",
            new Binaries.Tool("/usr/bin/pgbackrest", Version.of(2, 45)),
            new BackupSpec(Duration.ofSeconds(60), BackupSpec.Compression.ZST, List.of(WISH, WISH)),
            List.of(new ArchivePlan.Repository(1, "/repo1", WISH), new ArchivePlan.Repository(2, "/repo2", WISH)));

    @Test
    void backupsAreListedTheOldestFirst() {
        RepositoryState first = InfoReader.read(PRINTED, ARCHIVE).getFirst();

        assertThat(first.problem()).isEmpty();
        assertThat(first.walFirst()).map(Object::toString).contains("000000010000000000000001");
        assertThat(first.walLast()).map(Object::toString).contains("00000002000000000000000C");
        assertThat(first.backups())
                .extracting(BackupSet::label)
                .containsExactly("20261122-102553F", "20261122-102553F_20261122-105006I");
        BackupSet newest = first.newest().orElseThrow();
        assertThat(newest.kind()).isEqualTo(BackupKind.INCR);
        assertThat(newest.prior()).contains("20261122-102553F");
        assertThat(newest.damaged()).isTrue();
        assertThat(newest.stopped()).isEqualTo(Instant.ofEpochSecond(1795344608));
        assertThat(newest.stopLsn()).isEqualTo(Lsn.parse("0/B000050"));
        assertThat(newest.walStop()).hasToString("00000001000000000000000B");
        assertThat(newest.copiedBytes()).isEqualTo(1380000);
        assertThat(newest.repositoryBytes()).isEqualTo(200000);
        assertThat(first.backups().getFirst().prior()).isEmpty();
    }

    @Test
    void aRepositoryWithoutABackupSaysSo() {
        RepositoryState second = InfoReader.read(PRINTED, ARCHIVE).getLast();

        assertThat(second.problem()).contains("no valid backups");
        assertThat(second.backups()).isEmpty();
        assertThat(second.walLast()).isEmpty();
    }

    /** With a wrong key it quotes what it took for text. */
    @Test
    void ofAProblemTheFirstLineIsTold() {
        String printed = PRINTED.replace("\"no valid backups\"", "\"[FormatError] unable to load\\nline 1: \u001bx\"");

        assertThat(InfoReader.read(printed, ARCHIVE).getLast().problem()).contains("[FormatError] unable to load");
    }

    @Test
    void whereNothingOfTheStackIsThereIsNothing() {
        for (String printed : List.of("[]", PRINTED.replace("\"mine\"", "\"other\""))) {
            assertThat(InfoReader.read(printed, ARCHIVE))
                    .hasSize(2)
                    .allSatisfy(state -> assertThat(state.problem()).contains("there is nothing of this stack"));
        }
    }

    @Test
    void whatIsNotItsOutputIsRefused() {
        for (String printed : List.of(
                "", "no", "{}", "[1]", PRINTED.replace("\"type\":\"full\",", "").replace("\"full\"", "3"))) {
            assertThatThrownBy(() -> InfoReader.read(printed, ARCHIVE))
                    .as(printed)
                    .isInstanceOf(UnderstudyException.class)
                    .hasMessageContaining("cannot be read");
        }
    }
}
