package dev.understudy.core.ledger;

import java.util.List;

/**
 * What {@link LedgerCheck} found on one node.
 *
 * @param attempted writes tried; acknowledged + rejected + indeterminate
 * @param acknowledged writes whose clients were told that they committed
 * @param rejected writes that provably did not commit, as far as their clients were told
 * @param recovered expected writes that are there
 * @param indeterminatePresent writes of unknown outcome that are there
 * @param indeterminateAbsent writes of unknown outcome that are not
 * @param lost expected writes that are missing, by the time of their acknowledgement; the RPO counts these
 * @param duplicated writes with more than one row, each named once
 * @param unexpected writes with a row that must not be there: attempted by nobody, rejected, or after the recovery target
 * @param rejectedPresent those of the unexpected whose clients were told that they had not committed
 */
public record LedgerFindings(
        long attempted,
        long acknowledged,
        long rejected,
        long recovered,
        long indeterminatePresent,
        long indeterminateAbsent,
        List<LedgerEntry> lost,
        List<WriteId> duplicated,
        List<WriteId> unexpected,
        List<WriteId> rejectedPresent) {
    public LedgerFindings {
        lost = List.copyOf(lost);
        duplicated = List.copyOf(duplicated);
        unexpected = List.copyOf(unexpected);
        rejectedPresent = List.copyOf(rejectedPresent);
    }

    /** Nothing lost, nothing twice, nothing that should not be there. */
    public boolean clean() {
        return lost.isEmpty() && duplicated.isEmpty() && unexpected.isEmpty();
    }
}
