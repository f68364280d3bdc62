package dev.understudy.core.plan;

import java.util.Optional;

/**
 * Directories as a server or pooler itself sees them. On the local driver they are the stack's own; a container has the same in every
 * stack.
 *
 * @param certificates the CA's certificate, and the part's own certificate and key
 * @param sockets Unix sockets; short, because a socket's path holds at most 107 bytes
 * @param repositories backups and archived WAL, a directory {@code repoN} for each repository; empty in a plan that was made before there were
 *     archives
 */
public record Interior(String certificates, String sockets, Optional<String> repositories) {
    public String caCertificate() {
        return certificates + "/ca.crt";
    }
}
