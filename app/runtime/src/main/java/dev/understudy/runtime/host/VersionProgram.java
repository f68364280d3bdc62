package dev.understudy.runtime.host;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.postgres.Version;
import dev.understudy.runtime.ExecResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks programs about themselves; one that cannot run or says nothing of use counts as absent. */
final class VersionProgram {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private VersionProgram() {}

    /** The version that {@code program --version} prints, to stdout or, as older exporters do, to stderr. */
    static Optional<Version> versionOf(Path program, String option) {
        return ask(program, option)
                .flatMap(result -> Version.find(result.output()).or(() -> Version.find(result.errors())));
    }

    static List<String> linesOf(Path program, String... options) {
        return ask(program, options)
                .map(result -> result.output().lines().toList())
                .orElse(List.of());
    }

    private static Optional<ExecResult> ask(Path program, String... options) {
        List<String> command = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(program.toString()), java.util.Arrays.stream(options))
                .toList();
        try {
            ExecResult result = Programs.run(command, Map.of(), Path.of("/"), TIMEOUT);
            return Optional.of(result).filter(ExecResult::succeeded);
        } catch (UnderstudyException e) {
            return Optional.empty();
        }
    }
}
