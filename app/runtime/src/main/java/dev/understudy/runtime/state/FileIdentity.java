package dev.understudy.runtime.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/** Which file a name stands for. */
public final class FileIdentity {
    private FileIdentity() {}

    /** Device and inode. An open file keeps its inode, so a new file of the name has another one. */
    public static Object of(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey(), "POSIX file systems have file keys");
    }
}
