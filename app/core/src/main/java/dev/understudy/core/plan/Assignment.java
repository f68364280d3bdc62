package dev.understudy.core.plan;

import dev.understudy.core.stack.NodeId;

/**
 * What a node is told to be. It is written into the node's configuration directory and read by the node script at each start;
 * declared role (stack file), assigned role (this) and observed role (what the server says) are three different things.
 */
public sealed interface Assignment {
    /** Be the primary: initialise the data directory when it is empty. */
    record Primary() implements Assignment {}

    /**
     * Follow an upstream.
     *
     * @param upstream the node to stream from
     * @param prepare what to do about the data directory before the start
     */
    record Standby(NodeId upstream, Prepare prepare) implements Assignment {}

    /** How a standby's data directory is made fit to follow its upstream. */
    enum Prepare {
        /** Use it as it is; clone when it is empty. */
        AS_IS,
        /** {@code pg_rewind} it to the upstream's history. */
        REWIND,
        /** Replace it by a fresh base backup. */
        CLONE
    }
}
