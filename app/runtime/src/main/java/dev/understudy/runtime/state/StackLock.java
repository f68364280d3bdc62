package dev.understudy.runtime.state;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
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
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * One command at a time works on a stack: holds {@code <stack root>/lock} until closed or until this process dies. Closing leaves the file;
 * only who removes the stack deletes it, as the last thing under the lock. Whoever had opened it by then would hold a lock that nobody else
 * meets, so what was locked is compared with what has the name. Thread-safe.
 *
 * <p>Whoever watches a stack for long takes it for one action at a time, in {@linkplain #turn turns}: commands wait for the end of a
 * turn, and the watcher learns at its next one whether anybody had the stack in between.
 */
public final class StackLock implements AutoCloseable {
    /**
     * What this process holds. POSIX record locks belong to the process, and closing any descriptor of the file, even one opened only
     * for reading, releases them: so a second thread must learn of the lock before it opens the file.
     */
    private static final ConcurrentMap<Path, Holder> HELD_HERE = new ConcurrentHashMap<>();

    private static final int HOLDER_BYTES_MAX = 4096;
    /** For the end of a turn: cloning a large standby takes its time. */
    private static final Duration TURN_PATIENCE = Duration.ofMinutes(10);

    private final Path file;
    private final FileChannel channel;
    private final Holder before;

    private StackLock(Path file, FileChannel channel, Holder before) {
        this.file = file;
        this.channel = channel;
        this.before = before;
    }

    /** Who had it last when this was taken; nobody where nobody ever had, or none can be told. */
    public Holder before() {
        return before;
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
        return Await.until(
                "the agent's turn at stack " + stackRoot.getFileName() + " to end",
                TURN_PATIENCE,
                () -> patiently(stackRoot, command));
    }

    private static Observation<StackLock> patiently(Path stackRoot, String command) {
        return switch (attempt(stackRoot, Holder.ofThisProcess(command, ""), () -> {})) {
            case Attempt.Taken taken -> new Observation.Found<>(taken.lock());
            case Attempt.Refused refused
            when refused.holder().inTurn() ->
                new Observation.NotYet<>("pid " + refused.holder().pid() + " works on it");
            case Attempt.Refused refused -> throw locked(stackRoot, refused.holder());
        };
    }

    /**
     * Takes the lock for a short while, or fails at once. Commands that want it wait until it is closed.
     *
     * @param name names this turn: whoever finds it in {@link #before} the next time knows that nobody else had the stack since
     * @throws UnderstudyException like {@link #acquire}
     */
    public static StackLock turn(Path stackRoot, String command, String name) {
        return taken(stackRoot, attempt(stackRoot, Holder.ofThisProcess(command, name), () -> {}));
    }

    /** @param opened called between opening the file and locking it, where somebody else may delete it */
    static StackLock acquire(Path stackRoot, String command, Runnable opened) {
        return taken(stackRoot, attempt(stackRoot, Holder.ofThisProcess(command, ""), opened));
    }

    private static StackLock taken(Path stackRoot, Attempt attempt) {
        return switch (attempt) {
            case Attempt.Taken taken -> taken.lock();
            case Attempt.Refused refused -> throw locked(stackRoot, refused.holder());
        };
    }

    private sealed interface Attempt {
        record Taken(StackLock lock) implements Attempt {}

        record Refused(Holder holder) implements Attempt {}
    }

    private static Attempt attempt(Path stackRoot, Holder holder, Runnable opened) {
        try {
            while (true) {
                Optional<Attempt> attempt = attemptOnce(stackRoot, holder, opened);
                if (attempt.isPresent()) {
                    return attempt.get();
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
    private static Optional<Attempt> attemptOnce(Path stackRoot, Holder holder, Runnable opened) throws IOException {
        Files.createDirectories(stackRoot);
        try {
            Path file = stackRoot.toRealPath().resolve("lock");
            @Nullable Holder other = HELD_HERE.putIfAbsent(file, holder);
            if (other != null) {
                return Optional.of(new Attempt.Refused(other));
            }
            return attemptFrom(file, holder, opened);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Optional<Attempt> attemptFrom(Path file, Holder holder, Runnable opened) throws IOException {
        Optional<Attempt> attempt = Optional.empty();
        try {
            attempt = lock(file, holder, opened);
            return attempt;
        } finally {
            if (attempt.filter(Attempt.Taken.class::isInstance).isEmpty()) {
                HELD_HERE.remove(file);
            }
        }
    }

    private static Optional<Attempt> lock(Path file, Holder holder, Runnable opened) throws IOException {
        makeSure(file);
        Object before = FileIdentity.of(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean acquired = false;
        try {
            opened.run();
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                return Optional.of(new Attempt.Refused(Holder.parse(read(channel))));
            }
            if (!FileIdentity.of(file).equals(before)) {
                return Optional.empty();
            }
            Holder previous = Holder.parse(read(channel));
            byte[] text = holder.text().getBytes(StandardCharsets.UTF_8);
            // In this order there is always somebody to read of.
            channel.write(ByteBuffer.wrap(text), 0);
            channel.truncate(text.length);
            acquired = true;
            return Optional.of(new Attempt.Taken(new StackLock(file, channel, previous)));
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

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HOLDER_BYTES_MAX);
        channel.read(bytes, 0);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    private static UnderstudyException locked(Path stackRoot, Holder holder) {
        return new UnderstudyException(
                ErrorCode.LOCKED,
                "stack " + stackRoot.getFileName() + " is in use by \"" + holder.command() + "\" (pid " + holder.pid()
                        + ", since " + holder.since() + ")",
                "Wait until it ends, or stop it with `kill -INT " + holder.pid()
                        + "`: the lock goes with the process.");
    }

    /**
     * Whoever has a stack. What the file does not say is {@code unknown}: the holder writes after it locks, so for a moment there may be
     * nothing to read.
     *
     * @param pid its process
     * @param command what it does, as the user typed it
     * @param since when it took the stack, ISO 8601
     * @param turn the name of its turn; empty for a command
     */
    public record Holder(String pid, String command, String since, String turn) {
        private static Holder ofThisProcess(String command, String turn) {
            return new Holder(
                    Long.toString(ProcessHandle.current().pid()),
                    command.replace('\n', ' '),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                    turn);
        }

        private static Holder parse(String text) {
            return new Holder(
                    field(text, "pid", "unknown"),
                    field(text, "command", "unknown"),
                    field(text, "since", "unknown"),
                    field(text, "turn", ""));
        }

        private static String field(String text, String name, String otherwise) {
            return text.lines()
                    .filter(line -> line.startsWith(name + "="))
                    .map(line -> line.substring(name.length() + 1))
                    .findFirst()
                    .orElse(otherwise);
        }

        private String text() {
            return "pid=" + pid + "\ncommand=" + command + "\nsince=" + since + "\n"
                    + (turn.isEmpty() ? "" : "turn=" + turn + "\n");
        }

        /** Whether it lets go after one action. */
        boolean inTurn() {
            return !turn.isEmpty();
        }
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
