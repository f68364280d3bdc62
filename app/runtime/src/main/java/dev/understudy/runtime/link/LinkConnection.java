package dev.understudy.runtime.link;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A client's connection and the one that was made for it to the server. Thread-safe. */
final class LinkConnection {
    private final SocketChannel client;
    private final SocketChannel server;
    private final Pump forth;
    private final Pump back;
    private final ThreadFactory threads;
    private final Consumer<LinkConnection> onEnd;
    private final AtomicInteger running = new AtomicInteger(2);

    private volatile boolean closed;
    /** Whether one end has gone without a word to the other. */
    private volatile boolean halfOpen;

    private final Set<SocketChannel> broken = ConcurrentHashMap.newKeySet();

    /** An end of a connection. */
    enum Side {
        CLIENT,
        SERVER
    }

    LinkConnection(
            SocketChannel client,
            SocketChannel server,
            Gate forth,
            Gate back,
            ThreadFactory threads,
            Consumer<LinkConnection> onEnd) {
        this.client = client;
        this.server = server;
        this.forth = new Pump(this, forth, client, server);
        this.back = new Pump(this, back, server, client);
        this.threads = threads;
        this.onEnd = onEnd;
    }

    void start() throws IOException {
        // Both ends have their reasons for when they send: nothing is held back for a fuller packet.
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        server.setOption(StandardSocketOptions.TCP_NODELAY, true);
        start(forth);
        start(back);
    }

    void start(Runnable work) {
        threads.newThread(work).start();
    }

    /** Called by each way at its end. */
    void ended() {
        if (running.decrementAndGet() == 0 && !halfOpen) {
            close();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Notes that writing to a socket failed: the end of what it sends is a reset, whatever the kernel calls it. */
    void broken(SocketChannel channel) {
        broken.add(channel);
    }

    boolean isBroken(SocketChannel channel) {
        return broken.contains(channel);
    }

    /** Tells a side that the other one sends no more. */
    void end(SocketChannel channel) throws IOException {
        if (!halfOpen) {
            channel.shutdownOutput();
        }
    }

    /** Tells a side that the other one is gone. */
    void reset(SocketChannel channel) {
        if (!halfOpen) {
            abort(channel);
        }
    }

    /** One side loses the connection, and the other one is not told: what it sends is answered by nobody. */
    void lose(Side side) {
        halfOpen = true;
        abort(side == Side.CLIENT ? client : server);
    }

    boolean isHalfOpen() {
        return halfOpen;
    }

    /** Both are told, as by a host that knows nothing of a connection. */
    void abort() {
        closed = true;
        forth.close();
        back.close();
        abort(client);
        abort(server);
        onEnd.accept(this);
    }

    void settle(Duration max) throws InterruptedException {
        forth.settle(max);
        back.settle(max);
    }

    void close() {
        closed = true;
        forth.close();
        back.close();
        closeQuietly(client);
        closeQuietly(server);
        onEnd.accept(this);
    }

    static void abort(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException | UnsupportedOperationException e) {
            // It is closed already, and closing it again is harmless.
        }
        closeQuietly(channel);
    }

    static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is given up: how is nobody's concern.
        }
    }
}
