package dev.understudy.engine.ledger;

import dev.understudy.core.ledger.LedgerEntry;
import dev.understudy.core.postgres.TimelineId;
import java.util.Optional;

/**
 * An attempted write and the timeline that acknowledged it.
 *
 * @param entry the attempt and its outcome
 * @param timeline of the server that answered; present for acknowledged writes only
 */
public record LedgerRecord(LedgerEntry entry, Optional<TimelineId> timeline) {}
