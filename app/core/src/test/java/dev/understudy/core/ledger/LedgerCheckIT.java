package dev.understudy.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** As many writes as a long run makes, which a unit suite has no time for. */
class LedgerCheckIT {
    /** Read from the front each time, as from a file: so many are never all in memory. */
    @Test
    void aMillionWritesAreChecked() {
        int writes = 1_000_000;
        Iterable<LedgerEntry> entries = () -> IntStream.range(0, writes)
                .mapToObj(i -> entry(i % 50, i, WriteOutcome.ACKNOWLEDGED))
                .iterator();
        Iterable<LedgerRow> rows = () ->
                IntStream.range(0, writes - 1).mapToObj(i -> row(i % 50, i)).iterator();

        assertThat(LedgerCheck.check(entries, rows, LedgerScope.EVERYTHING).lost())
                .hasSize(1);
    }

    private static LedgerEntry entry(int client, long sequence, WriteOutcome outcome) {
        return new LedgerEntry(new WriteId(client, sequence), "direct", sequence, sequence + 5, outcome, "");
    }

    private static LedgerRow row(int client, long sequence) {
        return new LedgerRow(
                new WriteId(client, sequence), new TimelineId(1), new Lsn(sequence), Instant.ofEpochSecond(sequence));
    }
}
