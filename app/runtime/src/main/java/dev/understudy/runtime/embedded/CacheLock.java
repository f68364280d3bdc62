package dev.understudy.runtime.embedded;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.locks.ReentrantLock;

/** One downloads and unpacks, among threads and processes; it ends with the process that holds it. */
final class CacheLock implements AutoCloseable {
    /** Record locks exclude processes; threads of one process need this as well. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final FileChannel channel;

    private CacheLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for it.
     *
     * @param cache made when missing, with what is above it, so that the servers' user can walk into it
     * @throws UnderstudyException {@link ErrorCode#INTERRUPTED}
     */
    static CacheLock acquire(Path cache, String name) throws IOException {
        try {
            THREADS.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
        boolean held = false;
        try {
            makeOpen(cache);
            FileChannel channel = locked(cache.resolve(name + ".lock"));
            held = true;
            return new CacheLock(channel);
        } catch (FileLockInterruptionException | ClosedByInterruptException e) {
            throw interrupted(e);
        } finally {
            if (!held) {
                THREADS.unlock();
            }
        }
    }

    private static FileChannel locked(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            channel.lock();
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void makeOpen(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (directory.getParent() != null) {
            makeOpen(directory.getParent());
        }
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            // Another one made it just now, and opens it.
            return;
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static UnderstudyException interrupted(Exception cause) {
        return new UnderstudyException(
                ErrorCode.INTERRUPTED, "interrupted while waiting for a download", "Run the command again.", cause);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            THREADS.unlock();
        }
    }
}
