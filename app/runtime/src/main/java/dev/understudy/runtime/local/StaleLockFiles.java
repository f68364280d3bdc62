package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.process.ProcessFacts;
import dev.understudy.runtime.state.OwnedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a killed server leaves behind: {@code postmaster.pid} and the socket's lock file, with its pid in the first line. PostgreSQL takes
 * any living process of that number and user for a server and refuses to start; here it is proved to be none.
 */
final class StaleLockFiles {
    private static final Duration REAPING = Duration.ofSeconds(10);

    private final Path dataDirectory;
    private final List<Path> files;

    /** @param sockets the directory of the Unix sockets */
    StaleLockFiles(Path dataDirectory, Path sockets, int port) {
        this.dataDirectory = dataDirectory;
        this.files = List.of(dataDirectory.resolve("postmaster.pid"), sockets.resolve(".s.PGSQL." + port + ".lock"));
    }

    /** Deletes those whose number somebody else has now, and leaves that process alone; the server judges all others itself. */
    void remove() {
        files.forEach(StaleLockFiles::awaitReaped);
        files.stream().filter(this::namesSomebodyElse).forEach(OwnedFiles::delete);
    }

    /** A killed server may be a zombie for seconds, and a new one takes that for a living one. */
    private static void awaitReaped(Path file) {
        OptionalLong pid = pid(file);
        if (pid.isPresent() && ProcessFacts.of(pid.getAsLong()).isEmpty()) {
            try {
                Path zombie = Path.of("/proc", Long.toString(pid.getAsLong()));
                Await.untilTrue("the end of " + zombie, REAPING, () -> !Files.exists(zombie));
            } catch (UnderstudyException e) {
                // Nobody reaps it: then the server says what it thinks of that.
                if (e.code() != ErrorCode.TIMED_OUT) {
                    throw e;
                }
            }
        }
    }

    /** A server works in its data directory, so another PostgreSQL with that number is somebody else, too. */
    private boolean namesSomebodyElse(Path file) {
        OptionalLong pid = pid(file);
        // An executable that may not be seen belongs to another user, whom the server does not mistake for its own.
        return pid.isPresent()
                && ProcessFacts.of(pid.getAsLong())
                        .filter(facts -> !facts.executable().isEmpty())
                        .filter(facts -> !facts.program().equals("postgres")
                                || (!facts.workingDirectory().isEmpty() && !facts.worksIn(dataDirectory.toString())))
                        .isPresent();
    }

    /** Empty when there is no file, or a damaged one, which the server explains better. */
    private static OptionalLong pid(Path file) {
        try {
            return OptionalLong.of(
                    Long.parseLong(Files.readAllLines(file).getFirst().strip()));
        } catch (IOException | RuntimeException e) {
            return OptionalLong.empty();
        }
    }
}
