package dev.understudy.core.plan;

/**
 * A stack's directories on this machine, absolute.
 *
 * @param root the stack's state directory; everything below belongs to the stack
 * @param nodes data, configuration and log of each node
 * @param poolers configuration, routing and log of each pooler
 * @param services configuration and data of exporters and Prometheus
 * @param certificates the stack's CA and what it issued
 * @param secrets passwords, one file per role, mode 0600 in a 0700 directory
 * @param sockets Unix sockets; short, because a socket's path holds at most 107 bytes
 * @param run pid records and locks
 * @param runs one directory per drill
 */
public record StackLayout(
        String root,
        String nodes,
        String poolers,
        String services,
        String certificates,
        String secrets,
        String sockets,
        String run,
        String runs) {
    /** The usual layout below a root. */
    public static StackLayout below(String root, String sockets) {
        return new StackLayout(
                root,
                root + "/nodes",
                root + "/poolers",
                root + "/services",
                root + "/certs",
                root + "/secrets",
                sockets,
                root + "/run",
                root + "/runs");
    }

    /** Read by {@code init-scripts/} through {@code UNDERSTUDY_SETTINGS}. */
    public String initSettings() {
        return root + "/init/settings.sql";
    }

    /** What the controller remembers, and the agent's files: events, log, and the programs it runs from. */
    public String agent() {
        return root + "/agent";
    }

    /** The names that moments were given. */
    public String restorePoints() {
        return root + "/restore-points.jsonl";
    }

    /** Copies that are restored to be looked at. */
    public String spares() {
        return root + "/spare";
    }

    /** Backups and archived WAL, unless containers have volumes for them. */
    public String repositories() {
        return root + "/repositories";
    }

    public String caCertificate() {
        return certificates + "/ca.crt";
    }
}
