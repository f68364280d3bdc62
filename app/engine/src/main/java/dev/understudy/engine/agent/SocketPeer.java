package dev.understudy.engine.agent;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/**
 * Who is at the other end of a local socket, as the kernel says (unix(7), SO_PEERCRED). The socket's own file proves nothing: as root, it
 * lies in a directory of the servers' account, who could put another one in its place.
 */
final class SocketPeer {
    private static final String ROOT = "root";

    private SocketPeer() {}

    /** Whose a stack's agent is: nobody else may look into its directory. */
    static UserPrincipal ownerOf(Path agentDirectory) throws IOException {
        return Files.getOwner(agentDirectory);
    }

    /** Whether it is that user, or root. */
    static boolean is(SocketChannel channel, UserPrincipal user) throws IOException {
        return mayBe(channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user(), user);
    }

    /** Pure. */
    static boolean mayBe(UserPrincipal peer, UserPrincipal user) {
        return peer.equals(user) || peer.getName().equals(ROOT);
    }
}
