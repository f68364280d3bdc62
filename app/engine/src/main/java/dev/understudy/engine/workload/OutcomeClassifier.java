package dev.understudy.engine.workload;

import dev.understudy.core.ledger.WriteOutcome;

/** Says what a failed write means. Pure. */
public interface OutcomeClassifier {
    /** @param sqlState of the error; empty when it had none */
    WriteOutcome classify(WritePhase phase, String sqlState);

    /**
     * In doubt, indeterminate. Only an error that ends a statement while the session lives proves that the transaction rolled back;
     * classes 08 (connection), 57 (operator intervention), 58 (system error), F0 and XX (internal) do not: a backend that is
     * terminated while the commit waits for a synchronous standby has committed already, and a pooler's 08P01 does not say
     * whether the server had answered. Source: PostgreSQL, appendix A; syncrep.c on cancelled waits.
     */
    OutcomeClassifier CONSERVATIVE = (phase, sqlState) -> {
        if (phase == WritePhase.CONNECTING) {
            return WriteOutcome.REJECTED;
        }
        boolean sessionEnded = sqlState.length() != 5
                || sqlState.startsWith("08")
                || sqlState.startsWith("57P")
                || sqlState.startsWith("58")
                || sqlState.startsWith("F0")
                || sqlState.startsWith("XX");
        return sessionEnded ? WriteOutcome.INDETERMINATE : WriteOutcome.REJECTED;
    };
}
