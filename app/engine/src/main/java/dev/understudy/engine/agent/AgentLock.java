package dev.understudy.engine.agent;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.json.Json;
import dev.understudy.runtime.state.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Held for an agent's life, so that a stack has one at most, and everybody can tell whether it lives: the kernel lets go of it. */
final class AgentLock implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final Object key;

    private AgentLock(Path file, FileChannel channel, Object key) {
        this.file = file;
        this.channel = channel;
        this.key = key;
    }

    /** Whether the file of that name is the one that is locked: somebody may have removed the stack and made it again. */
    boolean isStillThere() {
        try {
            return FileIdentity.of(file).equals(key);
        } catch (IOException e) {
            return false;
        }
    }

    /** @return empty while another agent has it, or somebody looks whether one has */
    static Optional<AgentLock> take(Path file, AgentIdentity identity) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(Json.line(identity).getBytes(StandardCharsets.UTF_8)));
            return Optional.of(new AgentLock(file, channel, FileIdentity.of(file)));
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** The agent that has it; empty when none lives. Not for the agent itself: it would let go of its own lock. */
    static Optional<AgentIdentity> holder(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            // Shared: two who look do not take each other for an agent.
            try (FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
                return free == null ? identity(file) : Optional.empty();
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** It writes after it locks, so for a moment there may be nothing to read; then it is not ready either. */
    private static Optional<AgentIdentity> identity(Path file) throws IOException {
        try {
            return Optional.of(Json.read(Files.readString(file), AgentIdentity.class));
        } catch (IllegalArgumentException | JacksonException e) {
            return Optional.empty();
        }
    }

    private static UnderstudyException failed(Path file, IOException e) {
        return new UnderstudyException(
                ErrorCode.PERMISSION, "cannot lock " + file + ": " + e, "Run it as the user who made the stack.", e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
