package dev.understudy.engine.workload;

/** How far a write had come when it failed. */
public enum WritePhase {
    /** No connection: the statement never left the client. */
    CONNECTING,
    /** The statement was handed to the driver and may have reached a server. */
    SENT
}
