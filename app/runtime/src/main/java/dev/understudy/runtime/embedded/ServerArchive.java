package dev.understudy.runtime.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** A jar whose one large entry is a compressed tar of {@code bin}, {@code lib} and {@code share}. */
final class ServerArchive {
    private static final Set<PosixFilePermission> FOR_ALL = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> TO_READ = PosixFilePermissions.fromString("rw-r--r--");
    private static final int OWNER_EXECUTES = 0100;

    private ServerArchive() {}

    /**
     * Unpacks it; everybody may read it, since the servers run as another user.
     *
     * @param jar the whole file, as it was checked
     * @throws IOException also when an entry would lie outside
     */
    static void unpack(byte[] jar, Path directory) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    untar(zip, directory);
                    return;
                }
            }
        }
        throw new IOException("there is no .txz in it");
    }

    private static void untar(InputStream compressed, Path directory) throws IOException {
        makeDirectory(directory, directory);
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(compressed));
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path path = inside(directory, directory.resolve(entry.getName()), entry);
            if (entry.isDirectory()) {
                makeDirectory(directory, path);
                continue;
            }
            makeDirectory(directory, path.resolveSibling(""));
            if (entry.isSymbolicLink()) {
                inside(directory, path.resolveSibling(entry.getLinkName()), entry);
                Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            } else if (entry.isFile()) {
                Files.copy(tar, path);
                Files.setPosixFilePermissions(path, (entry.getMode() & OWNER_EXECUTES) == 0 ? TO_READ : FOR_ALL);
            } else {
                throw new IOException(entry.getName() + " is neither file, directory nor link");
            }
        }
    }

    private static Path inside(Path directory, Path path, TarArchiveEntry entry) throws IOException {
        Path normal = path.normalize();
        if (!normal.startsWith(directory)) {
            throw new IOException(entry.getName() + " leads out of the directory");
        }
        return normal;
    }

    /** With its parents below the root; whatever the umask is. */
    private static void makeDirectory(Path root, Path directory) throws IOException {
        if (!directory.equals(root) && !Files.isDirectory(directory)) {
            makeDirectory(root, directory.resolveSibling(""));
        }
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory);
        }
        Files.setPosixFilePermissions(directory, FOR_ALL);
    }
}
