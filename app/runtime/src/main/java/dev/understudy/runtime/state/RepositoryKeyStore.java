package dev.understudy.runtime.state;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.ArchivePlan;
import dev.understudy.core.render.RepositoryKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The keys of a stack's encrypted repositories: a file for each among its secrets, mode 0600. */
public final class RepositoryKeyStore {
    private final Path directory;
    private final OwnedFiles files;

    /** @param directory of the secrets, which is there */
    public RepositoryKeyStore(Path directory, OwnedFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /**
     * Draws what is missing; what is there stays.
     *
     * @throws UnderstudyException {@link ErrorCode#DATA_DIRECTORY} when a repository that holds something has lost its key: another one would
     *     read nothing of it
     */
    public void ensure(List<ArchivePlan.Repository> repositories) {
        for (ArchivePlan.Repository repository : repositories) {
            if (repository.wish().encrypted() && !Files.exists(file(repository))) {
                requireEmpty(repository);
                files.write(file(repository), DrawnLetters.of(RepositoryKeys.LENGTH) + "\n", "600");
            }
        }
    }

    private void requireEmpty(ArchivePlan.Repository repository) {
        if (Files.exists(Path.of(repository.path(), "archive"))) {
            throw new UnderstudyException(
                    ErrorCode.DATA_DIRECTORY,
                    "the key of repository " + repository.number() + " is lost (" + file(repository) + "), and "
                            + repository.path() + " is encrypted with it",
                    "Put the key back from wherever a copy is kept; a node's pgbackrest.conf has one as long as nobody has written it anew."
                            + " Without it nobody can read the backups: move the repository away to begin"
                            + " an empty one.");
        }
    }

    /** Of the encrypted ones. */
    public RepositoryKeys load(List<ArchivePlan.Repository> repositories) {
        Map<String, String> keys = new HashMap<>();
        for (ArchivePlan.Repository repository : repositories) {
            if (repository.wish().encrypted()) {
                keys.put(repository.keyName(), read(file(repository)));
            }
        }
        return new RepositoryKeys(keys);
    }

    private Path file(ArchivePlan.Repository repository) {
        return directory.resolve(repository.keyName());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot read the repository's key " + file + ": " + e,
                    "Run understudy as the user who made the stack.",
                    e);
        }
    }
}
