package dev.understudy.runtime.state;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The lease files of {@link PortLeases}, which holds the lock. */
record LeaseFiles(Path directory) {
    /** First port to stack root, of the stacks that still exist. */
    Map<Integer, Path> read() throws IOException {
        Map<Integer, Path> leases = all();
        leases.values().removeIf(root -> !Files.isDirectory(root));
        return leases;
    }

    void removeStale() throws IOException {
        Map<Integer, Path> stale = all();
        stale.values().removeIf(Files::isDirectory);
        for (int base : stale.keySet()) {
            Files.deleteIfExists(file(base));
        }
    }

    /** Removes what a stack has leased, except the block at {@code kept}. */
    void remove(Path root, int kept) throws IOException {
        for (Map.Entry<Integer, Path> lease : all().entrySet()) {
            if (lease.getValue().equals(root) && lease.getKey() != kept) {
                Files.delete(file(lease.getKey()));
            }
        }
    }

    void write(int base, Path root) throws IOException {
        Files.writeString(file(base), root.toString());
    }

    private Map<Integer, Path> all() throws IOException {
        Map<Integer, Path> leases = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[0-9]*")) {
            for (Path file : files) {
                leases.put(
                        Integer.valueOf(file.getFileName().toString()),
                        Path.of(Files.readString(file).strip()));
            }
        }
        return leases;
    }

    private Path file(int base) {
        return directory.resolve(Integer.toString(base));
    }
}
