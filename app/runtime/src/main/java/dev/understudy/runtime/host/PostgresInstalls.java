package dev.understudy.runtime.host;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.HostFacts.PostgresInstall;
import dev.understudy.core.postgres.Version;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds PostgreSQL where distributions put it. */
record PostgresInstalls(Path fileSystemRoot, ProgramSearch programs) {
    private static final Version OLDEST = Version.of(15, 0);

    /** Parent, pattern of the version's directory, and where its programs are: Debian, PGDG's RPMs, Homebrew twice, Postgres.app. */
    private static final List<List<String>> PLACES = List.of(
            List.of("usr/lib/postgresql", "*", "bin"),
            List.of("usr", "pgsql-*", "bin"),
            List.of("opt/homebrew/opt", "postgresql@*", "bin"),
            List.of("usr/local/opt", "postgresql@*", "bin"),
            List.of("Applications/Postgres.app/Contents/Versions", "*", "bin"));

    /** All of a supported version; what does not run counts as absent. */
    List<PostgresInstall> everywhere() {
        List<Path> usual = having("postgres");
        CompletableFuture<Optional<PostgresInstall>> onPath =
                InParallel.start(() -> directoryOfPgConfig(usual).flatMap(this::install));
        List<Optional<PostgresInstall>> installs = InParallel.map(usual, this::install);
        return Stream.concat(installs.stream(), Stream.of(InParallel.join(onPath)))
                .flatMap(Optional::stream)
                .filter(install -> install.version().atLeast(OLDEST))
                .toList();
    }

    /**
     * The one in a directory that the user named.
     *
     * @throws UnderstudyException {@link ErrorCode#BINARY_MISSING}, {@link ErrorCode#VERSION_TOO_OLD}
     */
    PostgresInstall only(Path bin) {
        PostgresInstall install = install(bin.toAbsolutePath().normalize())
                .orElseThrow(() -> new UnderstudyException(
                        ErrorCode.BINARY_MISSING,
                        bin + " has no `postgres` that runs on this machine",
                        "Name the directory that holds postgres, initdb and pg_ctl, such as"
                                + " /usr/lib/postgresql/17/bin, or leave --pg-bin out."));
        if (!install.version().atLeast(OLDEST)) {
            throw new UnderstudyException(
                    ErrorCode.VERSION_TOO_OLD,
                    "PostgreSQL " + install.version() + " in " + bin + " is older than " + OLDEST.major(),
                    "Install PostgreSQL " + OLDEST.major() + " or newer, or name another directory.");
        }
        return install;
    }

    /** Where distributions put programs and there is this one. Each once: Homebrew leads to the same place by different links. */
    List<Path> having(String program) {
        Map<Path, Path> byRealPath = new LinkedHashMap<>();
        PLACES.stream()
                .flatMap(place -> matching(fileSystemRoot.resolve(place.get(0)), place.get(1), place.get(2)).stream())
                .filter(bin -> Files.isExecutable(bin.resolve(program)))
                .forEach(bin -> byRealPath.putIfAbsent(realPath(bin), bin));
        return List.copyOf(byRealPath.values());
    }

    private Optional<Path> directoryOfPgConfig(List<Path> known) {
        return programs.find("pg_config")
                .flatMap(config ->
                        VersionProgram.linesOf(config, "--bindir").stream().findFirst())
                .map(Path::of)
                .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                .filter(bin -> known.stream().noneMatch(other -> realPath(other).equals(realPath(bin))));
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private static List<Path> matching(Path parent, String pattern, String bin) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(parent, pattern)) {
            versions.forEach(version -> found.add(version.resolve(bin)));
        } catch (IOException e) {
            return List.of();
        }
        return found.stream().sorted().toList();
    }

    private Optional<PostgresInstall> install(Path bin) {
        CompletableFuture<Set<String>> extensions = InParallel.start(() -> ExtensionFiles.of(bin));
        return VersionProgram.versionOf(bin.resolve("postgres"), "--version")
                .map(version -> new PostgresInstall(
                        Optional.empty(), bin.toString(), version, InParallel.join(extensions), programsIn(bin)));
    }

    private static Set<String> programsIn(Path bin) {
        try (Stream<Path> files = Files.list(bin)) {
            return files.filter(Files::isRegularFile)
                    .filter(Files::isExecutable)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            return Set.of();
        }
    }
}
