package dev.understudy.core.backup;

import java.util.List;
import java.util.Optional;

/**
 * What a repository has.
 *
 * @param number from 1
 * @param region whose loss takes it away
 * @param problem in pgBackRest's words; empty for none. Having no backup is one
 * @param walFirst the oldest segment that it has
 * @param walLast the newest
 * @param backups the oldest first
 */
public record RepositoryState(
        int number,
        String region,
        Optional<String> problem,
        Optional<WalSegment> walFirst,
        Optional<WalSegment> walLast,
        List<BackupSet> backups) {
    public RepositoryState {
        backups = List.copyOf(backups);
    }

    public Optional<BackupSet> newest() {
        return backups.isEmpty() ? Optional.empty() : Optional.of(backups.getLast());
    }
}
