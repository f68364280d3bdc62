package dev.understudy.engine.agent;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Answers one question per connection: a line of JSON in, one or, for events, many out. Only the agent's own user and root are answered: by
 * the socket's mode, and by what the kernel says of who connected. Thread-safe.
 */
final class AgentSocket implements AutoCloseable {
    /** Events that wait for a reader who is slow; one who is slower is left behind and told so by the end of the stream. */
    private static final int EVENTS_MAX = 10_000;

    private static final int QUESTION_MAX = 4096;
    private static final long HEARTBEAT_SECONDS = 10;
    private static final long ACCEPT_PAUSE_NANOS = 100_000_000;

    private final Path path;
    private final Supplier<AgentStatus> status;
    private final AgentEventLog events;
    private final Runnable stop;
    private final ServerSocketChannel server;
    private final UserPrincipal owner;

    private AgentSocket(
            Path path,
            Supplier<AgentStatus> status,
            AgentEventLog events,
            Runnable stop,
            ServerSocketChannel server,
            UserPrincipal owner) {
        this.path = path;
        this.owner = owner;
        this.status = status;
        this.events = events;
        this.stop = stop;
        this.server = server;
    }

    /**
     * Opens it; from then on it answers.
     *
     * @param agentDirectory whose owner is answered, and root; nobody else
     * @param stop called when somebody asks the agent to end; must return at once
     */
    static AgentSocket open(
            Path path, Path agentDirectory, Supplier<AgentStatus> status, AgentEventLog events, Runnable stop) {
        try {
            UserPrincipal owner = SocketPeer.ownerOf(agentDirectory);
            // One of an agent that was killed: whoever opens this has the agent's lock.
            Files.deleteIfExists(path);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            AgentSocket socket = new AgentSocket(path, status, events, stop, server, owner);
            Thread.ofVirtual().name("agent-socket").start(socket::accept);
            return socket;
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.PERMISSION, "cannot listen at " + path + ": " + e, "Check its directory's owner.", e);
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("agent-client").start(() -> serve(client));
            } catch (IOException e) {
                // Closed, a client that was gone before it was accepted, or no descriptor left: that passes, or does
                // not, by itself.
                LockSupport.parkNanos(ACCEPT_PAUSE_NANOS);
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                BufferedReader reader = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
                Writer writer = Channels.newWriter(client, StandardCharsets.UTF_8)) {
            if (SocketPeer.is(client, owner)) {
                answer(question(reader), writer);
            }
        } catch (IOException e) {
            // The client is gone; it does not hear why either.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The line, of which more than a question can have is not read. */
    private static String question(Reader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = reader.read();
        while (next >= 0 && next != '\n' && line.length() < QUESTION_MAX) {
            line.append((char) next);
            next = reader.read();
        }
        return line.toString();
    }

    private void answer(String line, Writer writer) throws IOException, InterruptedException {
        AgentQuestion question;
        try {
            question = Json.read(line, AgentQuestion.class);
        } catch (IllegalArgumentException | JacksonException e) {
            say(writer, Json.line(AgentAnswer.refused("no question: " + e.getMessage())));
            return;
        }
        switch (question.ask()) {
            case STATUS -> say(writer, Json.line(AgentAnswer.of(status.get())));
            case EVENTS -> follow(Math.min(question.lines().orElse(0), EVENTS_MAX / 2), writer);
            case STOP -> {
                say(writer, Json.line(AgentAnswer.of(status.get())));
                stop.run();
            }
        }
    }

    /** Until the client is gone, which is noticed when something cannot be written. */
    private void follow(int lines, Writer writer) throws IOException, InterruptedException {
        BlockingQueue<String> waiting = new LinkedBlockingQueue<>(EVENTS_MAX);
        AtomicBoolean leftBehind = new AtomicBoolean();
        Runnable unfollow = events.follow(lines, line -> {
            if (!waiting.offer(line)) {
                // What came from now on would have a gap before it.
                leftBehind.set(true);
            }
        });
        try {
            while (!leftBehind.get()) {
                @Nullable String next = waiting.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
                // An empty line tells nothing but fails when the client is gone.
                say(writer, next == null ? "" : next);
            }
        } finally {
            unfollow.run();
        }
    }

    private static void say(Writer writer, String line) throws IOException {
        writer.write(line + "\n");
        writer.flush();
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(path);
        } catch (ClosedChannelException e) {
            // Closed before.
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
