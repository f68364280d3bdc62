package dev.understudy.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.ledger.LedgerCheck;
import dev.understudy.core.ledger.LedgerEntry;
import dev.understudy.core.ledger.LedgerRow;
import dev.understudy.core.ledger.LedgerScope;
import dev.understudy.core.ledger.Loss;
import dev.understudy.core.ledger.WriteId;
import dev.understudy.core.ledger.WriteOutcome;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.report.DrillReport.LedgerCounts;
import dev.understudy.core.report.DrillReport.ObjectiveReport;
import dev.understudy.core.report.DrillReport.RpoReport;
import dev.understudy.core.stack.Objective;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DrillReportTest {
    @Test
    void countsComeFromTheFindings() {
        List<LedgerEntry> entries = List.of(
                entry(1, WriteOutcome.ACKNOWLEDGED),
                entry(2, WriteOutcome.ACKNOWLEDGED),
                entry(3, WriteOutcome.REJECTED),
                entry(4, WriteOutcome.INDETERMINATE),
                entry(5, WriteOutcome.INDETERMINATE),
                entry(6, WriteOutcome.INDETERMINATE));
        List<LedgerRow> rows = List.of(row(1), row(1), row(3), row(4), row(9));

        assertThat(LedgerCounts.of(LedgerCheck.check(entries, rows, LedgerScope.EVERYTHING)))
                .isEqualTo(new LedgerCounts(6, 2, 1, 1, 2, 1, 1, 2));
    }

    @Test
    void figuresAreMilliseconds() {
        assertThat(RpoReport.of(new Loss(3, Duration.ofNanos(1_500_000), OptionalLong.of(80))))
                .isEqualTo(new RpoReport(3, 1.5, Optional.of(80L)));
        assertThat(RpoReport.of(new Loss(3, Duration.ZERO, OptionalLong.empty()))
                        .walBytes())
                .isEmpty();
        assertThat(ObjectiveReport.of(Objective.DEFAULT))
                .isEqualTo(new ObjectiveReport(60_000, Optional.of(0L), Optional.empty()));
    }

    private static LedgerEntry entry(long sequence, WriteOutcome outcome) {
        return new LedgerEntry(new WriteId(0, sequence), "direct", sequence, sequence, outcome, "");
    }

    private static LedgerRow row(long sequence) {
        return new LedgerRow(new WriteId(0, sequence), new TimelineId(1), new Lsn(sequence), Instant.EPOCH);
    }
}
