package dev.understudy.runtime.state;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The lease files of {@link PortLeases}, which holds the lock. They may be gone after a reboot, when the stacks are not: so each stack
 * remembers its block itself, in {@code <stack root>/ports}.
 */
record LeaseFiles(Path directory) {
    private static final String MEMORY = "ports";

    /** What a stack's root holds once a block is leased to it. */
    static Path memory(Path root) {
        return root.resolve(MEMORY);
    }

    /**
     * First port to stack root, of the stacks that still exist.
     *
     * @param stateHome the directory of the stacks that are asked what they remember
     */
    Map<Integer, Path> read(Path stateHome) throws IOException {
        Map<Integer, Path> leases = all();
        leases.values().removeIf(root -> !Files.isDirectory(root));
        remembered(stateHome).forEach((base, root) -> {
            if (!leases.containsValue(root)) {
                leases.putIfAbsent(base, root);
            }
        });
        return leases;
    }

    private static Map<Integer, Path> remembered(Path stateHome) throws IOException {
        Map<Integer, Path> found = new TreeMap<>();
        if (!Files.isDirectory(stateHome)) {
            return found;
        }
        try (DirectoryStream<Path> roots = Files.newDirectoryStream(stateHome, Files::isDirectory)) {
            for (Path root : roots) {
                base(memory(root)).ifPresent(base -> found.put(base, root));
            }
        }
        return found;
    }

    /** Empty when there is none, or a damaged one: then a block is chosen as for a new stack. */
    private static OptionalInt base(Path memory) {
        try {
            return OptionalInt.of(Integer.parseInt(Files.readString(memory).strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalInt.empty();
        }
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
        Files.writeString(memory(root), base + "\n");
    }

    void forget(Path root) throws IOException {
        Files.deleteIfExists(memory(root));
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
