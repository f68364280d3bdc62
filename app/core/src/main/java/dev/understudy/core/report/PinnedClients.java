package dev.understudy.core.report;

import java.util.List;

/**
 * Clients that went on writing to a node that is a standby now, as one does that keeps to the primary of before: each such statement is
 * refused with SQLSTATE 25006. A finding about the clients, not about the stack, so no part of the verdict.
 *
 * @param paths of the drill's own clients, by what these were told; only those that were refused something
 * @param clients everybody, the drill's own among them, by the logs of the nodes that stand by at the end, from the fault on
 * @param unread why a node's log could not be looked at
 * @param cure what such a client needs; empty when there is none
 */
public record PinnedClients(List<PinnedPath> paths, List<PinnedClient> clients, List<String> unread, String cure) {
    /** SQLSTATE {@code read_only_sql_transaction}. */
    public static final String SQLSTATE = "25006";

    private static final String CURE =
            "Such a client holds a connection to, or an address of, a primary of before. Name every node and ask for"
                    + " the primary: target_session_attrs=read-write (libpq), targetServerType=primary (JDBC). Give pooled connections a maximum"
                    + " lifetime (maxLifetime, pool_recycle), and drop one that was refused with 25006. Where names are moved, let the JVM forget"
                    + " addresses: networkaddress.cache.ttl.";

    public PinnedClients {
        paths = List.copyOf(paths);
        clients = List.copyOf(clients);
        unread = List.copyOf(unread);
    }

    public static PinnedClients of(List<PinnedPath> paths, List<PinnedClient> clients, List<String> unread) {
        return new PinnedClients(paths, clients, unread, paths.isEmpty() && clients.isEmpty() ? "" : CURE);
    }

    /** Writes of one client path that were refused. */
    public record PinnedPath(String path, long refused) {}

    /**
     * Statements of one client that one node refused; the names as the client gave them.
     *
     * @param address where it connected from: that of a pooler when it came through one
     */
    public record PinnedClient(
            String node, String application, String user, String database, String address, long refused) {}
}
