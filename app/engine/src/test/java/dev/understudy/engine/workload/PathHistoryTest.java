package dev.understudy.engine.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.ledger.WriteId;
import dev.understudy.core.postgres.TimelineId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathHistoryTest {
    private static final TimelineId OLD = new TimelineId(1);
    private static final TimelineId NEW = new TimelineId(2);
    private static final Ack FIRST = ack(0, 100, 110, OLD);
    private static final Ack IN_FLIGHT = ack(1, 190, 205, OLD);
    private static final Ack RECOVERED = ack(2, 900, 950, NEW);
    private static final Ack LATER = ack(3, 1_000, 1_010, NEW);
    private static final PathHistory HISTORY = new PathHistory(
            ClientPath.DIRECT, List.of(FIRST, IN_FLIGHT, RECOVERED, LATER), List.of(), 0, Duration.ofNanos(10));

    @Test
    void aWriteInFlightAtTheFaultIsNoRecovery() {
        assertThat(HISTORY.firstAfter(200)).contains(RECOVERED);
    }

    @Test
    void theLastAnswerBeforeTheFaultHadArrivedByThen() {
        assertThat(HISTORY.lastBefore(200)).contains(FIRST);
    }

    @Test
    void aSwitchIsFromTheOldTimelinesLastAnswerToTheNewOnesFirst() {
        assertThat(HISTORY.switchFrom(OLD)).contains(new PathHistory.Gap(IN_FLIGHT, RECOVERED));
        assertThat(HISTORY.switchFrom(OLD).orElseThrow().length()).isEqualTo(Duration.ofNanos(745));
    }

    @Test
    void withoutAnAnswerOnALaterTimelineThereWasNoSwitch() {
        assertThat(HISTORY.switchFrom(NEW)).isEmpty();
    }

    @Test
    void theLongestGapCountsOnlyWhenItEndsAfterTheMoment() {
        assertThat(HISTORY.longestGapAfter(200)).contains(new PathHistory.Gap(IN_FLIGHT, RECOVERED));
        assertThat(HISTORY.longestGapAfter(950)).contains(new PathHistory.Gap(RECOVERED, LATER));
    }

    private static Ack ack(int sequence, long started, long ended, TimelineId timeline) {
        return new Ack(new WriteId(0, sequence), started, ended, timeline);
    }
}
