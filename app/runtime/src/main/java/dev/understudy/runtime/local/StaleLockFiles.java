package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.process.ProcessFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a killed server leaves behind: {@code postmaster.pid} and the socket's lock file, with its pid in the first line. PostgreSQL takes
 * any living process of that number and user for a server and refuses to start; here it is proved to be none.
 */
final class StaleLockFiles {
    private final List<Path> files;

    /** @param sockets the directory of the Unix sockets */
    StaleLockFiles(Path dataDirectory, Path sockets, int port) {
        this.files = List.of(dataDirectory.resolve("postmaster.pid"), sockets.resolve(".s.PGSQL." + port + ".lock"));
    }

    /** Deletes those whose number somebody else has now, and leaves that process alone; the server judges all others itself. */
    void remove() {
        files.stream().filter(StaleLockFiles::namesSomebodyElse).forEach(StaleLockFiles::delete);
    }

    private static boolean namesSomebodyElse(Path file) {
        try {
            long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
            // An executable that may not be seen belongs to another user, whom the server does not mistake for its own.
            return ProcessFacts.of(pid)
                    .filter(facts -> !facts.executable().isEmpty())
                    .filter(facts -> !facts.program().equals("postgres"))
                    .isPresent();
        } catch (IOException | RuntimeException e) {
            // None, or a damaged one, which the server explains better.
            return false;
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot delete stale " + file + ": " + e, "Check its owner and mode.", e);
        }
    }
}
