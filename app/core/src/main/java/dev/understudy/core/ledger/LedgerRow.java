package dev.understudy.core.ledger;

import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import java.time.Instant;

/**
 * One ledger row as the database holds it.
 *
 * @param id names the write
 * @param timeline the server's timeline when it wrote the row
 * @param lsn the server's WAL insert position then
 * @param writtenAt the server's clock then
 */
public record LedgerRow(WriteId id, TimelineId timeline, Lsn lsn, Instant writtenAt) {}
