package dev.understudy.runtime.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;

/**
 * Listeners of which one can take a port over from another while it still listens: between the two nobody is refused. The kernel gives a
 * connection to either of them for as long as both listen (socket(7), SO_REUSEPORT).
 */
final class SharedPort {
    private SharedPort() {}

    /** @param address a port of 0 takes a free one, which is shared with nobody */
    static ServerSocketChannel listen(InetSocketAddress address, int backlog) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            // With the option the kernel might choose a port that is shared already.
            if (address.getPort() != 0) {
                listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            return listener.bind(address, backlog);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }
}
