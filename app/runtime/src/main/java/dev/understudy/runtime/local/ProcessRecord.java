package dev.understudy.runtime.local;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** Where a process's identity is kept: pid and start time on one line, the marker on the next; or that it was stopped. */
final class ProcessRecord {
    private static final String STOPPED = "stopped";

    private final Path file;

    ProcessRecord(Path file) {
        this.file = file;
    }

    void save(ProcessIdentity identity) {
        write(identity.pid() + " " + identity.startTicks() + "\n" + identity.marker() + "\n");
    }

    /** Notes that it was stopped on purpose: nothing is looked for any more. */
    void saveStopped() {
        write(STOPPED + "\n");
    }

    /** Forgets what was noted: the process is recognised by its command line then. */
    void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot delete " + file + ": " + e, "Check its owner and mode.", e);
        }
    }

    boolean saysStopped() {
        try {
            return Files.readString(file).startsWith(STOPPED);
        } catch (IOException e) {
            return false;
        }
    }

    /** A damaged record is no record: the process is then recognised by its command line. */
    Optional<ProcessIdentity> load() {
        try {
            List<String> lines = Files.readAllLines(file);
            String[] numbers = lines.getFirst().split(" ", -1);
            return Optional.of(new ProcessIdentity(
                    Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), lines.size() > 1 ? lines.get(1) : ""));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private void write(String text) {
        try {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot write " + file + ": " + e, "Check its owner and mode.", e);
        }
    }
}
