package dev.understudy.acceptance;

import dev.understudy.core.plan.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that knows nothing of Understudy: over and over it connects, asks for TLS as every PostgreSQL client does, and notes what
 * becomes of it. Beside that it has one connection that it opened before.
 */
final class EndpointProbe {
    /** The client's own patience. */
    static final int TIMEOUT_MILLIS = 300;

    private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 210, 22, 47};
    private static final long PAUSE_NANOS = 5_000_000;

    private final Endpoint endpoint;
    private final Socket old;
    private final Map<Outcome, Integer> seen = Collections.synchronizedMap(new EnumMap<>(Outcome.class));
    private final Thread thread;
    private volatile boolean closed;
    private Outcome oldHeard = Outcome.ANSWERED;

    /** What a client is told. */
    enum Outcome {
        ANSWERED,
        REFUSED,
        RESET,
        TIMED_OUT
    }

    EndpointProbe(Endpoint endpoint) throws IOException {
        this.endpoint = endpoint;
        this.old = connect(endpoint);
        ask(old);
        this.thread = Thread.ofPlatform().daemon().name("endpoint-probe").start(this::run);
    }

    private void run() {
        while (!closed) {
            seen.merge(once(endpoint), 1, Integer::sum);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** How often each outcome was seen. */
    Map<Outcome, Integer> seen() {
        return Map.copyOf(seen);
    }

    /** What the connection from before heard at the end, within the client's patience. */
    Outcome old() {
        return oldHeard;
    }

    static Outcome once(Endpoint endpoint) {
        try (Socket socket = connect(endpoint)) {
            return ask(socket);
        } catch (IOException e) {
            return outcome(e);
        }
    }

    private static Socket connect(Endpoint endpoint) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), TIMEOUT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The answer is one letter. */
    private static Outcome ask(Socket socket) throws IOException {
        socket.getOutputStream().write(SSL_REQUEST);
        return socket.getInputStream().read() < 0 ? Outcome.RESET : Outcome.ANSWERED;
    }

    private static Outcome outcome(IOException e) {
        return switch (e) {
            case SocketTimeoutException silent -> Outcome.TIMED_OUT;
            case ConnectException refused -> Outcome.REFUSED;
            case SocketException reset -> Outcome.RESET;
            default -> throw new IllegalStateException(e);
        };
    }

    /** Notes nothing any more. */
    void stop() throws IOException {
        closed = true;
        try (old) {
            thread.join();
            oldHeard = old.getInputStream().read() < 0 ? Outcome.RESET : Outcome.ANSWERED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            oldHeard = outcome(e);
        }
    }
}
