package dev.understudy.core.ledger;

/** What a client knows of a write it attempted. */
public enum WriteOutcome {
    /** The server said that it committed. */
    ACKNOWLEDGED,
    /** The server said that it did not, or the statement never reached one. */
    REJECTED,
    /** The connection broke while the answer to the commit was awaited: it may be there or not. Never "not written". */
    INDETERMINATE
}
