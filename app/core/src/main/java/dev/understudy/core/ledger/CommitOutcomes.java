package dev.understudy.core.ledger;

import java.util.Set;

/**
 * What a failed write's SQLSTATE proves. Conservative: {@link WriteOutcome#REJECTED} only when the write provably did not commit;
 * everything else is {@link WriteOutcome#INDETERMINATE}. Pure.
 *
 * <p>Codes and their names are those of PostgreSQL's documentation, appendix A "PostgreSQL Error Codes". What they prove:
 *
 * <ul>
 *   <li>Before {@code COMMIT} was sent ({@link CommitPhase#CONNECT}, {@link CommitPhase#IN_TRANSACTION}) every error is a rejection: a
 *       server rolls back a transaction whose client is gone (PostgreSQL documentation, "Message Flow", termination).
 *   <li>Class 08 (connection exception) during the commit is indeterminate, {@code 08007} (transaction_resolution_unknown) by its
 *       very name. That holds for {@code 08P01} (protocol_violation) as well: it is also what PgBouncer answers with when a
 *       server connection dies under a query it had already forwarded ("server conn crashed?") and for its own timeouts
 *       (query_wait_timeout among them); the code alone does not tell them apart.
 *   <li>{@code 40003} (statement_completion_unknown) is indeterminate by its name; the rest of class 40 is a rollback.
 *   <li>{@code 57P01} (admin_shutdown), {@code 57P02} (crash_shutdown) and {@code 57P05} (idle_session_timeout) end the session.
 *       With synchronous replication a shutdown cancels the wait after the local commit, and a pooler relays the message while
 *       it cuts the client, so during the commit they are indeterminate.
 *   <li>{@code 57P03} (cannot_connect_now) and {@code 53300} (too_many_connections), as well as class 28, answer a connection
 *       attempt. In a pooler they reach the client instead of the query's result, and the query was never forwarded: rejected.
 *   <li>{@code 25006} (read_only_sql_transaction), and any other error answered for the statement, means that the transaction
 *       was aborted: rejected.
 *   <li>Class 58 (system error), {@code XX} (internal error) and no SQLSTATE at all prove nothing: a server may fail after the commit
 *       record was written, and a driver's own timeout says nothing of the server: indeterminate. So is {@code 53100} (disk_full):
 *       met while WAL is written it is a PANIC around the commit record.
 * </ul>
 */
public final class CommitOutcomes {
    /** Errors that name an unknown outcome, or that end a session whatever its transaction had reached. */
    private static final Set<String> UNKNOWN = Set.of("40003", "53100", "57P01", "57P02", "57P04", "57P05");
    /** Connection exceptions, system errors, internal errors. */
    private static final Set<String> UNKNOWN_CLASSES = Set.of("08", "58", "XX", "F0");
    /** A connection was never made, so nothing was forwarded or sent. */
    private static final Set<String> NEVER_CONNECTED = Set.of("08001", "08004");

    private static final int SQLSTATE_LENGTH = 5;

    private CommitOutcomes() {}

    /**
     * The outcome of a write that ended in an error.
     *
     * @param phase how far it had come
     * @param sqlState the error's SQLSTATE; empty when it had none
     */
    public static WriteOutcome classify(CommitPhase phase, String sqlState) {
        return switch (phase) {
            case CONNECT, IN_TRANSACTION -> WriteOutcome.REJECTED;
            case COMMIT -> provesRollback(sqlState) ? WriteOutcome.REJECTED : WriteOutcome.INDETERMINATE;
        };
    }

    private static boolean provesRollback(String sqlState) {
        if (sqlState.length() != SQLSTATE_LENGTH) {
            return false;
        }
        if (NEVER_CONNECTED.contains(sqlState)) {
            return true;
        }
        return !UNKNOWN.contains(sqlState) && !UNKNOWN_CLASSES.contains(sqlState.substring(0, 2));
    }
}
