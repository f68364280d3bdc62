package dev.understudy.runtime.docker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** A way to an engine's socket that can be cut, or fall silent. New connections are let through, or kept waiting. */
final class SocketProxy implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final Path socket;
    private final Path engine;
    private final ServerSocketChannel listener;
    private final Queue<Way> ways = new ConcurrentLinkedQueue<>();
    private final Semaphore gate = new Semaphore(1);

    SocketProxy(Path socket, Path engine) throws IOException {
        this.socket = socket;
        this.engine = engine;
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::accept);
    }

    /** One client's connection. */
    private static final class Way {
        private final SocketChannel client;
        private final SocketChannel server;
        private volatile boolean mute;

        private Way(SocketChannel client, SocketChannel server) {
            this.client = client;
            this.server = server;
        }

        private void forward(SocketChannel from, SocketChannel to, boolean mutable) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            try {
                while (from.read(buffer) >= 0) {
                    buffer.flip();
                    while (buffer.hasRemaining() && !(mutable && mute)) {
                        to.write(buffer);
                    }
                    buffer.clear();
                }
                to.shutdownOutput();
            } catch (IOException e) {
                close();
            }
        }

        private void close() {
            try (client;
                    server) {
                mute = true;
            } catch (IOException e) {
                // It was closed already.
            }
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = listener.accept();
                gate.acquireUninterruptibly();
                gate.release();
                Way way = new Way(client, SocketChannel.open(UnixDomainSocketAddress.of(engine)));
                ways.add(way);
                Thread.ofVirtual().start(() -> way.forward(way.client, way.server, false));
                Thread.ofVirtual().start(() -> way.forward(way.server, way.client, true));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    /** Ends every connection there is. */
    void cut() {
        ways.forEach(Way::close);
        ways.clear();
    }

    /** Nothing that the engine says on the connections there are arrives any more, and nobody is told. */
    void mute() {
        ways.forEach(way -> way.mute = true);
    }

    /** Keeps who comes now waiting until {@link #open}. */
    void shut() {
        gate.acquireUninterruptibly();
    }

    void open() {
        gate.release();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
        Files.deleteIfExists(socket);
    }
}
