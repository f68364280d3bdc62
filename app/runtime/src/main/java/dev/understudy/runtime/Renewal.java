package dev.understudy.runtime;

import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.state.SecretStore;

/**
 * Passwords and certificates of a stack that runs. Whoever changes them holds the stack. Everything here may be cut off anywhere and done
 * again; {@code up} does it, too.
 */
public interface Renewal {
    /** The stack's passwords, to be changed in an order that {@link #passwords} makes known. */
    SecretStore store();

    /**
     * Makes known what the store holds: gives the primary every verifier, over its socket and without a password in any statement, and
     * nodes, poolers and exporters the passwords that they log in with. What is reloaded for it keeps its connections, but for poolers
     * older than 1.24, which replace those to the servers one by one; an exporter is started anew. Only those are touched for which something changed.
     *
     * @param primary who takes writes
     * @throws dev.understudy.core.error.UnderstudyException when it cannot be done; the next try does the rest
     */
    void passwords(NodeId primary);

    /** Asks for other certificates, durably: {@link #certificates}, or the next {@code up}, makes them. */
    void ask(CertificateWish wish);

    /**
     * Makes what was asked for, and what is missing or about to expire, and brings it to nodes, poolers and exporters; in force after {@link
     * #reload}. A key and its certificate change in an order in which a part that is started meanwhile finds a pair that fits, or fails for
     * want of a certificate.
     *
     * @return which ones were replaced, and why; empty for none, and where the driver does not tell
     */
    String certificates();

    /** Lets every node and pooler that runs read its files again; connections stay, with the same exception. */
    void reload();
}
