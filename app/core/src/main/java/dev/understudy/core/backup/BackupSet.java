package dev.understudy.core.backup;

import dev.understudy.core.postgres.Lsn;
import java.time.Instant;
import java.util.Optional;

/**
 * A backup as its repository lists it.
 *
 * @param repository its number
 * @param label pgBackRest's name of it, such as {@code 20261122-102553F}; those that build on it begin with it
 * @param prior the one it directly builds on; empty for a full one
 * @param started to the second
 * @param stopped to the second; nothing before this moment can be restored from it
 * @param startLsn where replay begins
 * @param stopLsn until where it must be replayed to be consistent
 * @param walStart the segment with {@code startLsn}
 * @param walStop the segment with {@code stopLsn}
 * @param databaseBytes of the database as it was
 * @param copiedBytes of these copied by this backup
 * @param repositoryBytes of what it copied, compressed
 * @param damaged whether pages with a wrong checksum were copied
 */
public record BackupSet(
        int repository,
        String label,
        BackupKind kind,
        Optional<String> prior,
        Instant started,
        Instant stopped,
        Lsn startLsn,
        Lsn stopLsn,
        WalSegment walStart,
        WalSegment walStop,
        long databaseBytes,
        long copiedBytes,
        long repositoryBytes,
        boolean damaged) {}
