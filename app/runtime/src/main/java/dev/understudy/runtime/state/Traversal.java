package dev.understudy.runtime.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Whether a user can walk into a directory: execute permission on every existing directory of its path.
 *
 * @param user the user's name
 * @param groups names of the groups the user is in; asked for only where they matter, since a program has to be run for it
 */
record Traversal(String user, Supplier<Set<String>> groups) {
    boolean canReach(Path directory) {
        for (Path path = directory.toAbsolutePath().normalize(); path != null; path = path.getParent()) {
            if (Files.exists(path) && !canEnter(path)) {
                return false;
            }
        }
        return true;
    }

    private boolean canEnter(Path directory) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
            return attributes.permissions().contains(decisive(attributes));
        } catch (IOException e) {
            return false;
        }
    }

    /** The kernel looks at one class only: an owner without the permission is refused even when others have it. */
    private PosixFilePermission decisive(PosixFileAttributes attributes) {
        if (attributes.owner().getName().equals(user)) {
            return PosixFilePermission.OWNER_EXECUTE;
        }
        Set<PosixFilePermission> permissions = attributes.permissions();
        boolean group = permissions.contains(PosixFilePermission.GROUP_EXECUTE);
        if (group == permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) {
            return PosixFilePermission.OTHERS_EXECUTE;
        }
        return groups.get().contains(attributes.group().getName())
                ? PosixFilePermission.GROUP_EXECUTE
                : PosixFilePermission.OTHERS_EXECUTE;
    }
}
