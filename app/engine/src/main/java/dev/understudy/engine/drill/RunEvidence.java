package dev.understudy.engine.drill;

import dev.understudy.core.ledger.LedgerRow;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.engine.failover.ServerFacts;
import java.util.List;
import java.util.Optional;

/**
 * What was read back from the stack after a run.
 *
 * @param rows the ledger as the primary holds it; empty when there was no primary to ask
 * @param after what the primary says of itself; empty when there was none
 * @param checks every check made
 */
record RunEvidence(Optional<List<LedgerRow>> rows, Optional<ServerFacts> after, List<CheckResult> checks) {}
