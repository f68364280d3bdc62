package dev.understudy.engine.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void writesAreDueAtFixedTimesHoweverLateTheyBegin() {
        Pace pace = new Pace(1_000, 100);

        pace.begun(1_030);

        assertThat(pace.dueNanos()).isEqualTo(1_100);
        assertThat(pace.missed()).isZero();
    }

    @Test
    void aWriteThatBeginsExactlyAPeriodLateMissedOne() {
        Pace pace = new Pace(1_000, 100);

        pace.begun(1_100);

        assertThat(pace.dueNanos()).isEqualTo(1_200);
        assertThat(pace.missed()).isEqualTo(1);
    }

    @Test
    void timesMissedInAnOutageAreLeftOutAndCounted() {
        Pace pace = new Pace(1_000, 100);

        pace.begun(1_000);
        pace.begun(1_950);

        assertThat(pace.dueNanos()).isEqualTo(2_000);
        assertThat(pace.missed()).isEqualTo(8);
    }

    @Test
    void keepsItsTimesAcrossTheClocksWrap() {
        Pace pace = new Pace(Long.MAX_VALUE - 50, 100);

        pace.begun(Long.MAX_VALUE - 50);

        assertThat(pace.dueNanos() - (Long.MAX_VALUE - 50)).isEqualTo(100);
    }

    @Test
    void pausesGrowToTheirLimitAndStartOverAfterSuccess() {
        Backoff backoff = new Backoff(12_000_000);

        assertThat(new long[] {backoff.next(), backoff.next(), backoff.next()})
                .containsExactly(5_000_000, 10_000_000, 12_000_000);
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(5_000_000);
    }
}
