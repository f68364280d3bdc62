package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.plan.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** What passes between containers, and from this machine to them. */
final class ContainerTraffic {
    /** PostgreSQL's question for TLS; the answer is one letter. */
    private static final byte[] SSL_REQUEST =
            ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int PORT = 7654;
    private static final int SECONDS = 3;

    private ContainerTraffic() {}

    /** How many of so many datagrams arrive. */
    static int datagrams(NodeHandle from, NodeHandle to, int count) {
        var heard =
                inBackground(to, "hear", Integer.toString(PORT), Integer.toString(count), Integer.toString(SECONDS));
        awaitListening(to, "udp");
        perl(from, "say", to.id(), Integer.toString(PORT), Integer.toString(count));
        return Integer.parseInt(heard.join());
    }

    /** How many milliseconds so many bytes take on a connection. */
    static long millisFor(NodeHandle from, NodeHandle to, int bytes) {
        var taken = inBackground(to, "sink", Integer.toString(PORT));
        awaitListening(to, "tcp");
        long millis = Long.parseLong(perl(from, "pour", to.id(), Integer.toString(PORT), Integer.toString(bytes)));
        assertThat(taken.join()).isEqualTo(Integer.toString(bytes));
        return millis;
    }

    private static void awaitListening(NodeHandle node, String protocol) {
        String port = String.format(":%04X ", PORT);
        Await.untilTrue(
                "a listener",
                TIMEOUT,
                () -> node.exec(List.of("cat", "/proc/net/" + protocol), TIMEOUT)
                        .output()
                        .contains(port));
    }

    private static CompletableFuture<String> inBackground(NodeHandle node, String... arguments) {
        return CompletableFuture.supplyAsync(() -> perl(node, arguments));
    }

    private static String perl(NodeHandle node, String... arguments) {
        List<String> command = new ArrayList<>(List.of("perl", "-e", script(), "--"));
        command.addAll(List.of(arguments));
        ExecResult result = node.exec(command, TIMEOUT);
        assertThat(result.succeeded()).as(result.errors()).isTrue();
        return result.output().strip();
    }

    private static String script() {
        try (InputStream in = Objects.requireNonNull(ContainerTraffic.class.getResourceAsStream("traffic.pl"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client on this machine; the server waits a minute for its question. */
    static Socket client(NodeHandle node) {
        try {
            Socket socket = new Socket();
            Endpoint endpoint = node.plan().endpoint();
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void ask(Socket client) throws IOException {
        client.getOutputStream().write(SSL_REQUEST);
    }

    /** Whether the server answers what it was asked. */
    static boolean answers(Socket client, Duration patience) throws IOException {
        client.setSoTimeout(Math.toIntExact(patience.toMillis()));
        try {
            return client.getInputStream().read() == 'S';
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Milliseconds from the question to the answer, on a connection of that age. */
    static long millisToAnswer(Socket client) throws IOException {
        long start = System.nanoTime();
        ask(client);
        assertThat(answers(client, TIMEOUT)).isTrue();
        return (System.nanoTime() - start) / 1_000_000;
    }
}
