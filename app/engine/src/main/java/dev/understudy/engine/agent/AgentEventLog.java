package dev.understudy.engine.agent;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/**
 * What an agent saw and did, one JSON object per line, appended in one write each: a killed agent leaves whole lines. When the file has
 * grown large it is renamed to {@code .1}, in place of an older one. Thread-safe.
 */
final class AgentEventLog implements AutoCloseable {
    /** Some ten thousand failovers. */
    static final long BYTES_MAX = 16L << 20;

    private static final long READ_MAX = 2L << 20;

    private final Path path;
    private final long bytesMax;
    private final List<Consumer<String>> followers = new CopyOnWriteArrayList<>();
    private FileChannel channel;

    private AgentEventLog(Path path, long bytesMax, FileChannel channel) {
        this.path = path;
        this.bytesMax = bytesMax;
        this.channel = channel;
    }

    static AgentEventLog open(Path path, long bytesMax) {
        try {
            AgentEventLog log = new AgentEventLog(path, bytesMax, appending(path));
            log.endBrokenLine();
            return log;
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }

    private static FileChannel appending(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** A machine that lost power may have kept half a line: the next must not be glued to it. */
    private void endBrokenLine() throws IOException {
        if (channel.size() > 0) {
            ByteBuffer last = ByteBuffer.allocate(1);
            try (FileChannel reading = FileChannel.open(path)) {
                reading.read(last, reading.size() - 1);
            }
            if (last.get(0) != '\n') {
                channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
            }
        }
    }

    synchronized void add(AgentEvent event) {
        String line = Json.line(event);
        try {
            if (channel.size() > bytesMax) {
                Files.move(path, older(path), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                FileChannel full = channel;
                channel = appending(path);
                full.close();
            }
            channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
        followers.forEach(follower -> follower.accept(line));
    }

    /**
     * Gives the follower the newest lines and then every new one, until what is returned is run.
     *
     * @param follower called on the threads of whoever adds; must be quick and not throw
     */
    synchronized Runnable follow(int lines, Consumer<String> follower) {
        newestLines(path, lines).forEach(follower);
        followers.add(follower);
        return () -> followers.remove(follower);
    }

    /** The newest events, oldest first; what is no event, such as a line cut off by a power failure, is left out. */
    static List<AgentEvent> newest(Path path, int count) {
        List<AgentEvent> events = new ArrayList<>();
        for (String line : newestLines(path, count)) {
            try {
                events.add(Json.read(line, AgentEvent.class));
            } catch (IllegalArgumentException | JacksonException e) {
                // Said above.
            }
        }
        return events;
    }

    private static List<String> newestLines(Path path, int count) {
        try {
            List<String> lines = new ArrayList<>(lastLines(path));
            if (lines.size() < count) {
                lines.addAll(0, lastLines(older(path)));
            }
            return lines.subList(Math.max(0, lines.size() - Math.max(0, count)), lines.size());
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot read " + path + ": " + e, "Check its owner and mode.", e);
        }
    }

    /** Of the end of a file; an agent is small, and the file may not be. */
    private static List<String> lastLines(Path path) throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        try (FileChannel reading = FileChannel.open(path)) {
            long from = Math.max(0, reading.size() - READ_MAX);
            ByteBuffer bytes = ByteBuffer.allocate((int) (reading.size() - from));
            while (bytes.hasRemaining() && reading.read(bytes, from + bytes.position()) >= 0) {
                // Until it is full, or the file is at its end.
            }
            List<String> lines = StandardCharsets.UTF_8
                    .decode(bytes.flip())
                    .toString()
                    .lines()
                    .toList();
            // The first may be half a line.
            return from > 0 && !lines.isEmpty() ? lines.subList(1, lines.size()) : lines;
        }
    }

    private static Path older(Path path) {
        return path.resolveSibling(path.getFileName() + ".1");
    }

    private static UnderstudyException cannotWrite(Path path, IOException e) {
        return new UnderstudyException(
                ErrorCode.PERMISSION,
                "cannot write " + path + ": " + e,
                "Check the owner and mode of the directory, and the free space.",
                e);
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }
}
