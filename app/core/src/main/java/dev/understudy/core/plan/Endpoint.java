package dev.understudy.core.plan;

/**
 * A host and a TCP port.
 *
 * @param host a name or a literal address
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
    public Endpoint {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a TCP port: " + port);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
