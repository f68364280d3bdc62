package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * One run's evidence, self-contained: plan, command line, seed, events, ledger, node logs, report.
 *
 * @param path the directory
 */
public record RunDirectory(Path path) {
    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /**
     * Makes a new one, {@code <instant>-<drill>} below the parent; a number is added when two runs share a second.
     *
     * @throws UnderstudyException {@link ErrorCode#PERMISSION} when it cannot be made
     */
    public static RunDirectory create(Path parent, Instant at, String drill) {
        String name = INSTANT.format(at) + "-" + drill;
        try {
            Files.createDirectories(parent);
            for (int attempt = 1; ; attempt++) {
                Path path = parent.resolve(attempt == 1 ? name : name + "-" + attempt);
                try {
                    return new RunDirectory(Files.createDirectory(path));
                } catch (FileAlreadyExistsException e) {
                    // Another run of the same second has this name: the next number is tried.
                }
            }
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION,
                    "cannot make a run directory below " + parent + ": " + e,
                    "Check its owner and mode, and the free space.",
                    e);
        }
    }

    public Path events() {
        return path.resolve("events.jsonl");
    }

    /** What the container engine told of the stack's containers; not there where there are none. */
    public Path engineEvents() {
        return path.resolve("engine-events.jsonl");
    }

    public Path ledger() {
        return path.resolve("ledger.log");
    }

    public Path report() {
        return path.resolve("report.json");
    }

    public Path reportText() {
        return path.resolve("report.txt");
    }

    /** Writes a small text file of the run. */
    public void write(String name, String content) {
        try {
            Files.writeString(path.resolve(name), content);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot write " + path.resolve(name) + ": " + e, "Check the free space.", e);
        }
    }

    /** Where the log of a node or pooler is kept; the directory is there. */
    public Path log(String id) {
        Path logs = path.resolve("logs");
        try {
            Files.createDirectories(logs);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot make " + logs + ": " + e, "Check the free space.", e);
        }
        return logs.resolve(id + ".log");
    }
}
