package dev.understudy.cli.command;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which repository is meant. */
final class RepositoryOptions {
    @Option(names = "--repo", paramLabel = "N", description = "One repository, by its number. Default: all.")
    @Nullable
    private Integer repository;

    OptionalInt chosen() {
        return repository == null ? OptionalInt.empty() : OptionalInt.of(repository);
    }
}
