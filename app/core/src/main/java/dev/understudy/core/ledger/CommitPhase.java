package dev.understudy.core.ledger;

/** How far a write had come when its error arrived; it decides whether the write can have happened. */
public enum CommitPhase {
    /** Opening a connection, or taking one: nothing of the write was sent. */
    CONNECT,
    /**
     * A statement inside an explicit transaction, before {@code COMMIT} was sent. Whatever became of the statement, a transaction
     * whose commit was never asked for ends in a rollback.
     */
    IN_TRANSACTION,
    /** {@code COMMIT} was sent, or a statement in autocommit mode, which is its own commit. */
    COMMIT
}
