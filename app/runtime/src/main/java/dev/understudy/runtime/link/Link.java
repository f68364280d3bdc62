package dev.understudy.runtime.link;

/**
 * A pair of which one part connects to the other.
 *
 * @param from who connects: a node, a pooler, or {@link #CLIENTS}
 * @param to the node that accepts
 */
public record Link(String from, String to) {
    /** Everybody on this machine who is no part of the stack: applications, health checks, who looks for evidence. */
    public static final String CLIENTS = "clients";

    public boolean touches(String part) {
        return from.equals(part) || to.equals(part);
    }
}
