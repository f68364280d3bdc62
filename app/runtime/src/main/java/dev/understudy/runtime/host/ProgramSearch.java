package dev.understudy.runtime.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs by name. The first directory that has one wins. */
record ProgramSearch(List<Path> directories) {
    ProgramSearch {
        directories = List.copyOf(directories);
    }

    /** The directories of a PATH, and where daemons live, which ordinary users' PATHs lack. */
    static ProgramSearch of(String path) {
        return new ProgramSearch(
                Stream.concat(Arrays.stream(path.split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                        .filter(directory -> directory.startsWith("/"))
                        .distinct()
                        .map(Path::of)
                        .toList());
    }

    Optional<Path> find(String... names) {
        return Arrays.stream(names)
                .flatMap(name -> directories.stream().map(directory -> directory.resolve(name)))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }
}
