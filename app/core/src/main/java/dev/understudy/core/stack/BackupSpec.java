package dev.understudy.core.stack;

import java.time.Duration;
import java.util.List;

/**
 * The WAL archive and the backups, both of pgBackRest.
 *
 * @param archiveTimeout a segment that is not full is archived after this, so that a quiet hour loses no more; whole seconds
 * @param compression of what is stored
 * @param repositories where both are stored, at least one; every WAL segment goes to each
 */
public record BackupSpec(Duration archiveTimeout, Compression compression, List<RepositorySpec> repositories) {
    public BackupSpec {
        repositories = List.copyOf(repositories);
    }

    /** pgBackRest's {@code compress-type}. */
    public enum Compression {
        NONE,
        GZ,
        LZ4,
        ZST
    }

    /**
     * A place for backups and WAL.
     *
     * @param region whose loss takes it away
     * @param encrypted whether it is encrypted, with AES-256 in CBC mode
     * @param keepFull full backups younger than this are kept, with what builds on them; whole days. The newest that is older is kept, too,
     *     or the time could not be reached
     * @param keepDiff how many differential backups are kept, at least 1
     * @param keepWal of how many full backups the WAL up to now is kept, at least 1: how far back any moment can be restored. Older backups
     *     keep the WAL that makes them consistent
     */
    public record RepositorySpec(String region, boolean encrypted, Duration keepFull, int keepDiff, int keepWal) {}
}
