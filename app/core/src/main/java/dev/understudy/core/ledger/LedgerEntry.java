package dev.understudy.core.ledger;

/**
 * One attempted write as its client noted it, outside the stack.
 *
 * @param id names the write
 * @param path the client path it took, such as {@code transaction-pool}
 * @param startedNanos when it was attempted, on the run's monotonic clock
 * @param endedNanos when its outcome was known, on the same clock
 * @param outcome what the client was told
 * @param sqlState of the error; empty when there was none or it had none
 */
public record LedgerEntry(
        WriteId id, String path, long startedNanos, long endedNanos, WriteOutcome outcome, String sqlState) {}
