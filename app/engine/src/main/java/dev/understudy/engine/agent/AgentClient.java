package dev.understudy.engine.agent;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Asks an agent over its socket, and nobody who has put himself in its place. Thread-safe; each question has a connection of its own. */
final class AgentClient {
    private final Path socket;
    private final Path agentDirectory;

    /** @param agentDirectory whose owner is the agent's */
    AgentClient(Path socket, Path agentDirectory) {
        this.socket = socket;
        this.agentDirectory = agentDirectory;
    }

    /** @return empty when nobody answers in time, or not in a way this version understands */
    Optional<AgentStatus> ask(AgentQuestion.Ask what, Duration timeout) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            CompletableFuture<Optional<AgentStatus>> answer = new CompletableFuture<>();
            // To connect may take for ever, too, where a frozen agent accepts nobody.
            Thread.ofVirtual().start(() -> answer.complete(exchange(channel, what)));
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException | TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED, "interrupted while asking the agent", "Run the command again.", e);
        }
    }

    private Optional<AgentStatus> exchange(SocketChannel channel, AgentQuestion.Ask what) {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            requireAgent(channel);
            @Nullable
            String line =
                    send(channel, new AgentQuestion(what, OptionalInt.empty())).readLine();
            return line == null
                    ? Optional.empty()
                    : Json.read(line, AgentAnswer.class).status();
        } catch (IOException | IllegalArgumentException | JacksonException e) {
            return Optional.empty();
        }
    }

    private void requireAgent(SocketChannel channel) throws IOException {
        if (!SocketPeer.is(channel, SocketPeer.ownerOf(agentDirectory))) {
            throw new IOException("whoever listens at " + socket + " is another user's process");
        }
    }

    private static BufferedReader send(SocketChannel channel, AgentQuestion question) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((Json.line(question) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    /** Gives the newest events and every new one, until the agent ends or this thread is interrupted. */
    void follow(int lines, Consumer<AgentEvent> follower) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            requireAgent(channel);
            BufferedReader reader = send(channel, new AgentQuestion(AgentQuestion.Ask.EVENTS, OptionalInt.of(lines)));
            String line = reader.readLine();
            while (line != null) {
                if (!line.isEmpty()) {
                    follower.accept(Json.read(line, AgentEvent.class));
                }
                line = reader.readLine();
            }
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new UnderstudyException(
                        ErrorCode.INTERRUPTED, "interrupted while following the agent", "Run the command again.", e);
            }
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "the agent does not answer: " + e.getMessage(),
                    "See `understudy agent status`.",
                    e);
        }
    }
}
