package dev.understudy.runtime.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was unpacked, written last: a directory that has lost a file since, or has one cut short by a crash of the machine, is
 * noticed. Sizes suffice for that, and looking takes milliseconds.
 */
record FileList(Path directory, String sha256) {
    private static final String NAME = "understudy-files";

    void write() throws IOException {
        Files.write(file(), present());
    }

    /** Whether the directory is as it was when it was unpacked, and of that archive. */
    boolean isTrue() {
        try {
            return Files.isRegularFile(file()) && Files.readAllLines(file()).equals(present());
        } catch (IOException e) {
            return false;
        }
    }

    private Path file() {
        return directory.resolve(NAME);
    }

    private List<String> present() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            Stream<String> files = paths.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> !path.equals(file()))
                    .map(path -> directory.relativize(path) + " " + size(path))
                    .sorted();
            return Stream.concat(Stream.of("sha256 " + sha256), files).toList();
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String size(Path path) {
        try {
            return Files.isSymbolicLink(path) ? "-> " + Files.readSymbolicLink(path) : Long.toString(Files.size(path));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
