package dev.understudy.runtime.state;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * One command at a time works on a stack: holds {@code <stack root>/lock} until closed or until this process dies. Closing leaves the file;
 * only who removes the stack deletes it, as the last thing under the lock. Whoever had opened it by then would hold a lock that nobody else
 * meets, so what was locked is compared with what has the name. Thread-safe.
 */
public final class StackLock implements AutoCloseable {
    /**
     * What this process holds. POSIX record locks belong to the process, and closing any descriptor of the file, even one opened only
     * for reading, releases them: so a second thread must learn of the lock before it opens the file.
     */
    private static final ConcurrentMap<Path, String> HELD_HERE = new ConcurrentHashMap<>();

    private static final int HOLDER_BYTES_MAX = 4096;

    private final Path file;
    private final FileChannel channel;

    private StackLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock, or fails at once.
     *
     * @param stackRoot the stack's state directory, made when missing
     * @param command what is being done, as the user typed it; shown to whoever finds the lock held
     * @throws UnderstudyException {@link ErrorCode#LOCKED} naming the holder, {@link ErrorCode#PERMISSION} when the file cannot be
     *     written
     */
    public static StackLock acquire(Path stackRoot, String command) {
        return acquire(stackRoot, command, () -> {});
    }

    /** @param opened called between opening the file and locking it, where somebody else may delete it */
    static StackLock acquire(Path stackRoot, String command, Runnable opened) {
        String holder = "pid=" + ProcessHandle.current().pid() + "\ncommand=" + command.replace('\n', ' ') + "\nsince="
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n";
        try {
            while (true) {
                Optional<StackLock> lock = attempt(stackRoot, holder, opened);
                if (lock.isPresent()) {
                    return lock.get();
                }
            }
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot lock " + stackRoot + ": " + e,
                    "Check the owner and mode of that directory; root may have made it.",
                    e);
        }
    }

    /** Empty when the file or its directory was deleted meanwhile: somebody has just removed the stack. */
    private static Optional<StackLock> attempt(Path stackRoot, String holder, Runnable opened) throws IOException {
        Files.createDirectories(stackRoot);
        try {
            Path file = stackRoot.toRealPath().resolve("lock");
            @Nullable String other = HELD_HERE.putIfAbsent(file, holder);
            if (other != null) {
                throw locked(stackRoot, other);
            }
            return attemptFrom(file, holder, stackRoot, opened);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Optional<StackLock> attemptFrom(Path file, String holder, Path stackRoot, Runnable opened)
            throws IOException {
        Optional<StackLock> lock = Optional.empty();
        try {
            lock = lockedChannel(file, holder, stackRoot, opened).map(channel -> new StackLock(file, channel));
            return lock;
        } finally {
            if (lock.isEmpty()) {
                HELD_HERE.remove(file);
            }
        }
    }

    private static Optional<FileChannel> lockedChannel(Path file, String holder, Path stackRoot, Runnable opened)
            throws IOException {
        makeSure(file);
        Object before = key(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean acquired = false;
        try {
            opened.run();
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw locked(stackRoot, read(channel));
            }
            if (!key(file).equals(before)) {
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
            acquired = true;
            return Optional.of(channel);
        } finally {
            if (!acquired) {
                channel.close();
            }
        }
    }

    private static void makeSure(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // As it should be.
        }
    }

    /** Device and inode. An open file keeps its inode, so a new file of the name has another one. */
    private static Object key(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey(), "POSIX file systems have file keys");
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HOLDER_BYTES_MAX);
        channel.read(bytes, 0);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    private static UnderstudyException locked(Path stackRoot, String holder) {
        String pid = field(holder, "pid");
        return new UnderstudyException(
                ErrorCode.LOCKED,
                "stack " + stackRoot.getFileName() + " is in use by \"" + field(holder, "command") + "\" (pid " + pid
                        + ", since " + field(holder, "since") + ")",
                "Wait until it ends, or stop it with `kill -INT " + pid + "`: the lock goes with the process.");
    }

    /** The holder writes after it locks, so for a moment there may be nothing to read. */
    private static String field(String holder, String name) {
        return holder.lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("unknown");
    }

    /** Releases the lock; once more does nothing. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot release " + file, e);
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
