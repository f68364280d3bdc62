package dev.understudy.core.postgres;

/** How a server is asked to stop; PostgreSQL's own words and signals. */
public enum ShutdownMode {
    /** Waits for clients to leave (SIGTERM). */
    SMART("TERM"),
    /** Ends sessions, writes a checkpoint (SIGINT). */
    FAST("INT"),
    /** Stops at once; crash recovery at the next start (SIGQUIT). */
    IMMEDIATE("QUIT");

    private final String signal;

    ShutdownMode(String signal) {
        this.signal = signal;
    }

    /** The signal's name without {@code SIG}, as {@code kill -s} takes it. */
    public String signal() {
        return signal;
    }
}
