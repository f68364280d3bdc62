package dev.understudy.runtime.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds a {@code psql} on this machine, starting nothing. */
public final class PsqlProgram {
    private static final String NAME = "psql";

    private PsqlProgram() {}

    /**
     * The one that is preferred, which may not be on this machine at all; else the newest one where distributions put
     * them; else one on the plain path, which on Debian is a script that looks for the newest and takes longer than that.
     */
    public static Optional<Path> find(Path preferred) {
        return find(preferred, Path.of("/"), ProgramSearch.of(Programs.PLAIN_ENVIRONMENT.getOrDefault("PATH", "")));
    }

    static Optional<Path> find(Path preferred, Path fileSystemRoot, ProgramSearch path) {
        return Optional.of(preferred)
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .or(() -> new PostgresInstalls(fileSystemRoot, path)
                        .having(NAME).stream().map(bin -> bin.resolve(NAME)).reduce((older, newer) -> newer))
                .or(() -> path.find(NAME));
    }
}
