package dev.understudy.runtime.link;

import dev.understudy.core.plan.Endpoint;
import dev.understudy.runtime.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Remembers what its one client says, and says what it is told to. */
final class Recorder implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket();
    private final CompletableFuture<Socket> client = new CompletableFuture<>();
    private final AtomicReference<String> heard = new AtomicReference<>("");

    Recorder() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.startVirtualThread(this::listen);
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    private void listen() {
        try {
            Socket socket = listener.accept();
            client.complete(socket);
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                char character = (char) next;
                heard.updateAndGet(before -> before + character);
            }
        } catch (IOException e) {
            client.completeExceptionally(e);
        }
    }

    void awaitHeard(String text) {
        Await.untilTrue(
                "\"" + text + "\" to be heard",
                Duration.ofSeconds(10),
                () -> heard.get().equals(text));
    }

    void say(String text) throws IOException {
        client.join().getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        client.join().close();
    }
}
