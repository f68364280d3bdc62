package dev.understudy.runtime.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;

/** Accepts whoever comes and resets him at once. Thread-safe. */
final class Resetter implements AutoCloseable {
    private static final int BACKLOG = 64;
    private static final Duration END_MAX = Duration.ofSeconds(1);

    private final ServerSocketChannel listener;
    private final Thread thread;

    private Resetter(String name, ServerSocketChannel listener) {
        this.listener = listener;
        this.thread = Thread.ofPlatform().daemon().name("reset-" + name).unstarted(this::run);
    }

    static Resetter open(String name, InetSocketAddress port) throws IOException {
        Resetter resetter = new Resetter(name, SharedPort.listen(port, BACKLOG));
        resetter.thread.start();
        return resetter;
    }

    private void run() {
        while (listener.isOpen()) {
            try {
                LinkConnection.abort(listener.accept());
            } catch (IOException e) {
                // Closed, or a client that went before it was accepted: the next is reset all the same.
            }
        }
    }

    /** Returns when nobody listens any more. */
    @Override
    public void close() {
        try {
            listener.close();
            thread.join(END_MAX);
        } catch (IOException e) {
            // The port goes with the process at the latest.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
