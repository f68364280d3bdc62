package dev.understudy.runtime.link;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes a listening port that nobody accepts from a black hole: it is filled with connections of our own, and a kernel whose queue is full
 * drops whoever comes next without a word, as a network does. A closed port would refuse, which a cut network does not. Thread-safe.
 */
final class SilentBacklog {
    private static final int SYN_DROPPED_MILLIS = 60;
    /** The kernel takes one more than it is told, and the thread that accepts may have one in hand. */
    private static final int SPARE = 8;

    private final InetSocketAddress port;
    private final int backlog;
    private final Map<Integer, SocketChannel> fillers = new ConcurrentHashMap<>();

    SilentBacklog(InetSocketAddress port, int backlog) {
        this.port = port;
        this.backlog = backlog;
    }

    /** Gives who still waits for a connection one of ours, so that it can see that the network is cut. */
    void knock() {
        fillOne();
    }

    /**
     * Returns when nobody is answered any more. Nobody may be accepting.
     *
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when this system answers all the same
     */
    void fill() {
        for (int i = 0; i < backlog + SPARE; i++) {
            if (!fillOne()) {
                return;
            }
        }
        throw new UnderstudyException(
                ErrorCode.OPERATION_FAILED,
                "connections to " + port + " are answered although its queue is full",
                "This system's kernel does not drop them: use the docker driver for this fault.");
    }

    private boolean fillOne() {
        try {
            SocketChannel filler = SocketChannel.open();
            return fillWith(filler);
        } catch (IOException e) {
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED, "cannot fill the queue of " + port + ": " + e, "Try again.", e);
        }
    }

    private boolean fillWith(SocketChannel filler) throws IOException {
        try {
            filler.socket().connect(port, SYN_DROPPED_MILLIS);
            fillers.put(((InetSocketAddress) filler.getLocalAddress()).getPort(), filler);
            return true;
        } catch (SocketTimeoutException e) {
            LinkConnection.closeQuietly(filler);
            return false;
        }
    }

    /** Whether an accepted connection is one of ours, which then is no more. */
    boolean takeBack(SocketChannel accepted) throws IOException {
        SocketChannel filler = fillers.remove(((InetSocketAddress) accepted.getRemoteAddress()).getPort());
        if (filler == null) {
            return false;
        }
        // Without a trace: a port in TIME_WAIT would be missing later.
        LinkConnection.abort(filler);
        LinkConnection.abort(accepted);
        return true;
    }

    boolean isEmpty() {
        return fillers.isEmpty();
    }

    void close() {
        fillers.values().forEach(LinkConnection::abort);
        fillers.clear();
    }
}
