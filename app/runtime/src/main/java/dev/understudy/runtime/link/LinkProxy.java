package dev.understudy.runtime.link;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.plan.LoopbackPlacement;
import dev.understudy.runtime.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/**
 * A link that leads through this process: a port on loopback whose connections are passed on to a server, byte for byte and unread, so that
 * TLS is between the two ends as before. What the {@link Network} suffers it suffers. Thread-safe.
 *
 * <p>Two things are not as on a real network, since the kernel at either end talks to this process: it acknowledges what is kept back, so
 * keepalives and {@code tcp_user_timeout} notice nothing; and a server that refuses shows as a connection that is reset at once.
 */
final class LinkProxy implements AutoCloseable {
    /** Enough for a pool that fills at once; as many connections of our own make it a black hole. */
    private static final int BACKLOG = 64;

    private static final int ANY_PORT = 0;
    private static final long RETRY_NANOS = 10_000_000;
    private static final Duration PARKED_MAX = Duration.ofSeconds(10);
    private static final Duration ACCEPTOR_MAX = Duration.ofSeconds(1);
    private static final Duration SETTLE_MAX = Duration.ofSeconds(1);

    private final Link link;
    private final InetSocketAddress target;
    private final Network network;
    private final ThreadFactory threads;
    private final Gate forth;
    private final Gate back;
    private final ServerSocketChannel listener;
    private final SilentBacklog silence;
    private final Set<LinkConnection> connections = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;
    private volatile boolean closed;
    /** Whether the thread that accepts waits for the network, with one connection in hand. */
    private volatile boolean parked;

    private LinkProxy(Link link, Endpoint target, Network network, ServerSocketChannel listener) throws IOException {
        this.link = link;
        this.target = new InetSocketAddress(target.host(), target.port());
        this.network = network;
        // Not virtual ones: a read that blocks in the kernel is woken by it, and a virtual one by way of another
        // thread, which cost a
        // third of the throughput.
        this.threads = Thread.ofPlatform()
                .daemon()
                .name("link-" + link.from() + "-" + link.to())
                .factory();
        this.forth = new Gate(network, link, Way.FORTH);
        this.back = new Gate(network, link, Way.BACK);
        this.listener = listener;
        this.acceptor = threads.newThread(this::accept);
        this.silence = new SilentBacklog((InetSocketAddress) listener.getLocalAddress(), BACKLOG);
    }

    /** Takes a port, which it keeps until it is closed, and passes connections on from now. */
    static LinkProxy open(Link link, Endpoint target, Network network) {
        return open(link, target, network, ANY_PORT);
    }

    /** The same at a port that is free, or held by a socket that does not listen, or by a listener that shares it ({@link SharedPort}). */
    static LinkProxy open(Link link, Endpoint target, Network network, int port) {
        try {
            ServerSocketChannel listener = SharedPort.listen(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), BACKLOG);
            LinkProxy proxy = new LinkProxy(link, target, network, listener);
            proxy.acceptor.start();
            return proxy;
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    "cannot open a link from " + link.from() + " to " + link.to() + ": " + e,
                    "Check the limit of open files (ulimit -n).",
                    e);
        }
    }

    Link link() {
        return link;
    }

    /** Where to connect to. */
    Endpoint endpoint() {
        return new Endpoint(LoopbackPlacement.HOST, listener.socket().getLocalPort());
    }

    /** How many connections lead through it now, on both ends. */
    int connections() {
        return connections.size();
    }

    /** Waits until what the network's last change came too late for is through, and, when the link is cut, nobody is answered any more. */
    void settle() throws InterruptedException {
        for (LinkConnection connection : connections) {
            connection.settle(SETTLE_MAX);
        }
        if (isCut()) {
            silence.knock();
            // It would take one more off the queue, and so make room for somebody.
            Await.untilTrue("the link to stop accepting", PARKED_MAX, () -> parked);
            silence.fill();
        }
    }

    /** Waits until whoever connects is served again, unless the link is cut: else the next one would be dropped, and try again a second later. */
    void awaitServing() {
        if (!isCut()) {
            Await.untilTrue("the link to accept again", PARKED_MAX, silence::isEmpty);
        }
    }

    /** One side loses every connection there is; the other is not told. New connections are served. */
    void lose(LinkConnection.Side side) {
        connections.forEach(connection -> connection.lose(side));
    }

    /** Whoever was not told learns it now. */
    void endHalfOpen() {
        connections.stream().filter(LinkConnection::isHalfOpen).forEach(LinkConnection::abort);
    }

    private boolean isCut() {
        return forth.condition().cut() || back.condition().cut();
    }

    private void accept() {
        while (!closed) {
            try {
                SocketChannel client = listener.accept();
                awaitOpen();
                if (!silence.takeBack(client)) {
                    threads.newThread(() -> serve(client)).start();
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // One that broke before it was accepted, or too many open files: the next may do better, a little
                // later.
                network.await(network.faults(), RETRY_NANOS, () -> closed);
            }
        }
    }

    /** Without both ways nobody can connect. */
    private void awaitOpen() {
        while (isCut() && !closed) {
            parked = true;
            forth.awaitOpen(() -> closed);
            back.awaitOpen(() -> closed);
        }
        parked = false;
    }

    private void serve(SocketChannel client) {
        SocketChannel server = null;
        try {
            server = SocketChannel.open(target);
            serve(client, server);
        } catch (IOException e) {
            LinkConnection.abort(client);
            if (server != null) {
                LinkConnection.abort(server);
            }
        }
    }

    private void serve(SocketChannel client, SocketChannel server) throws IOException {
        LinkConnection connection = new LinkConnection(client, server, forth, back, threads, connections::remove);
        connections.add(connection);
        if (closed) {
            connection.close();
        } else {
            connection.start();
        }
    }

    /** Gives the port back; the connections there are stay as they are, silent ones too, until it is closed. */
    void retire() {
        closed = true;
        end();
        silence.close();
    }

    /** Returns when nobody listens any more: for as long as a thread is in its accept, a closed listener goes on listening. */
    private void end() {
        try {
            listener.close();
            network.wake();
            acceptor.join(ACCEPTOR_MAX);
        } catch (IOException e) {
            // The port goes with the process at the latest.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the port back and resets its connections. */
    void abort() {
        retire();
        connections.forEach(LinkConnection::abort);
    }

    /** Gives the port back and ends its connections; twice is harmless. */
    @Override
    public void close() {
        retire();
        connections.forEach(LinkConnection::close);
        network.wake();
    }
}
