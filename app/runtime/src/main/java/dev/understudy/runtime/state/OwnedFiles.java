package dev.understudy.runtime.state;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.render.RenderedFile;
import dev.understudy.runtime.host.ServiceAccount;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Files and directories that the stack's processes must be able to read: written whole, with the right owner and mode. Thread-safe. */
public final class OwnedFiles {
    private static final OpenOption[] AS_IS = {StandardOpenOption.WRITE};
    private static final OpenOption[] DURABLY = {StandardOpenOption.WRITE, StandardOpenOption.SYNC};

    private final ServiceAccount account;

    public OwnedFiles(ServiceAccount account) {
        this.account = account;
    }

    /** Of files that belong to whoever runs this process. */
    public static OwnedFiles ofThisUser() {
        return new OwnedFiles(new ServiceAccount(System.getProperty("user.name"), false));
    }

    /** Makes a directory with its parents; an existing one gets owner and mode. */
    public void directory(Path path, String mode) {
        try {
            Files.createDirectories(path);
            own(path, permissions(mode));
        } catch (IOException e) {
            throw failed("make directory " + path, e);
        }
    }

    public void write(RenderedFile rendered) {
        write(
                Path.of(rendered.file().path()),
                rendered.content(),
                rendered.file().mode());
    }

    /** The same, and on the disk before this returns: after a power cut it is the old one or this one. */
    public void writeDurably(RenderedFile rendered) {
        Path path = Path.of(rendered.file().path());
        write(path, rendered.content(), rendered.file().mode(), true);
        try (FileChannel directory = FileChannel.open(Objects.requireNonNull(path.getParent()))) {
            directory.force(true);
        } catch (IOException e) {
            throw failed("bring to the disk " + path, e);
        }
    }

    /** Writes a file so that it is seen whole or not at all. */
    public void write(Path path, String content, String mode) {
        write(path, content, mode, false);
    }

    private void write(Path path, String content, String mode, boolean durably) {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            // Never readable by others, not even for a moment.
            Files.createFile(
                    fresh,
                    PosixFilePermissions.asFileAttribute(
                            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
            Files.writeString(fresh, content, durably ? DURABLY : AS_IS);
            own(fresh, permissions(mode));
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed("write " + path, e);
        }
    }

    /**
     * Reads a file that may be there.
     *
     * @throws UnderstudyException {@link ErrorCode#PERMISSION} when it is there and cannot be read
     */
    public static Optional<String> read(Path path) {
        try {
            return Files.exists(path) ? Optional.of(Files.readString(path)) : Optional.empty();
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot read " + path + ": " + e, "Check its owner and mode.", e);
        }
    }

    /** Deletes a file that may be there. */
    public static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw failed("delete " + path, e);
        }
    }

    /** Makes an empty file that a process will append to, when there is none. */
    public void log(Path path) {
        try {
            if (!Files.exists(path)) {
                Files.createFile(path);
            }
            // A root-owned log makes a server that runs as somebody else die without a word.
            own(path, permissions("640"));
        } catch (IOException e) {
            throw failed("make log " + path, e);
        }
    }

    /** Hands the files of a directory over, and the directory itself. */
    public void handOver(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> all = entries.toList();
            for (Path each : all) {
                chown(each);
            }
            chown(directory);
        } catch (IOException e) {
            throw failed("hand over " + directory, e);
        }
    }

    private void own(Path path, Set<PosixFilePermission> permissions) throws IOException {
        Files.setPosixFilePermissions(path, permissions);
        chown(path);
    }

    private void chown(Path path) throws IOException {
        if (!account.switched()) {
            return;
        }
        UserPrincipalLookupService names = path.getFileSystem().getUserPrincipalLookupService();
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        view.setOwner(names.lookupPrincipalByName(account.user()));
        view.setGroup(names.lookupPrincipalByGroupName(account.user()));
    }

    private static Set<PosixFilePermission> permissions(String octal) {
        int bits = Integer.parseInt(octal, 8);
        StringBuilder text = new StringBuilder();
        for (int shift = 8; shift >= 0; shift--) {
            text.append((bits >> shift & 1) == 0 ? '-' : "rwx".charAt((8 - shift) % 3));
        }
        return PosixFilePermissions.fromString(text.toString());
    }

    private static UnderstudyException failed(String what, IOException e) {
        return new UnderstudyException(
                ErrorCode.PERMISSION,
                "cannot " + what + ": " + e,
                "Check the owner and mode of the directory, and the free space.",
                e);
    }
}
