package dev.understudy.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LossTest {
    private static final TimelineId OLD = new TimelineId(1);
    private static final TimelineId NEW = new TimelineId(2);
    private static final List<LedgerRow> ROWS =
            List.of(row(1, OLD, 100, 1000), row(2, OLD, 200, 1200), row(9, NEW, 700, 1900), row(8, NEW, 600, 1800));

    @Test
    void nothingLostIsNoSpanAndNoWal() {
        assertThat(Loss.of(List.of(), ROWS, OLD, Optional.empty()))
                .isEqualTo(new Loss(0, Duration.ZERO, OptionalLong.of(0)));
    }

    @Test
    void theSpanIsFromTheFirstLostAcknowledgementToTheLast() {
        Loss loss = Loss.of(List.of(lost(3, 50), lost(4, 70)), ROWS, OLD, Optional.of(new Lsn(450)));

        assertThat(loss).isEqualTo(new Loss(2, Duration.ofNanos(20), OptionalLong.of(250)));
    }

    @Test
    void walBytesAreUnknownWithoutTheOldEndOrASurvivor() {
        assertThat(Loss.of(List.of(lost(3, 50)), ROWS, OLD, Optional.empty()).walBytes())
                .isEmpty();
        assertThat(Loss.of(List.of(lost(3, 50)), List.of(), OLD, Optional.of(new Lsn(450)))
                        .walBytes())
                .isEmpty();
    }

    @Test
    void theGapIsBetweenTheLastOldAndTheFirstNewRow() {
        assertThat(WriteGap.between(ROWS, OLD, NEW)).contains(Duration.ofMillis(600));
        assertThat(WriteGap.between(ROWS, OLD, new TimelineId(3))).isEmpty();
        assertThat(WriteGap.between(List.of(), OLD, NEW)).isEmpty();
        assertThat(WriteGap.between(ROWS, OLD, OLD)).isEmpty();
    }

    /** A failover and the way home: what was written between the two is no gap. */
    @Test
    void theGapOfTwoSwitchesIsTheLongerOne() {
        TimelineId newest = new TimelineId(3);
        List<LedgerRow> rows = new ArrayList<>(ROWS);
        rows.add(row(10, NEW, 800, 9000));
        rows.add(row(11, newest, 900, 9100));

        assertThat(WriteGap.between(rows, OLD, newest)).contains(Duration.ofMillis(600));
        rows.add(row(12, new TimelineId(4), 950, 9900));
        assertThat(WriteGap.between(rows, OLD, new TimelineId(4))).contains(Duration.ofMillis(800));
        assertThat(WriteGap.between(rows, OLD, NEW)).as("up to there").contains(Duration.ofMillis(600));
    }

    private static LedgerEntry lost(long sequence, long endedNanos) {
        return new LedgerEntry(new WriteId(0, sequence), "direct", 0, endedNanos, WriteOutcome.ACKNOWLEDGED, "");
    }

    private static LedgerRow row(long sequence, TimelineId timeline, long lsn, long atMillis) {
        return new LedgerRow(new WriteId(0, sequence), timeline, new Lsn(lsn), Instant.ofEpochMilli(atMillis));
    }
}
