package dev.understudy.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TimelineHistoryTest {
    private static final TimelineHistory HISTORY = TimelineHistory.parse("""
            # written by hand
            1\t0/3000000\tno recovery target specified

            2\t0/4282C10\tbefore 2026-11-22 03:23:40+00
            """);

    @Test
    void whoeverHasMoreThanTheTimelineHadHasLeft() {
        assertThat(HISTORY.leftBy(new TimelineId(2), Lsn.parse("0/4282C11"))).isTrue();
        assertThat(HISTORY.leftBy(new TimelineId(2), Lsn.parse("0/4282C10"))).isFalse();
        assertThat(HISTORY.leftBy(new TimelineId(1), Lsn.parse("0/4282C10"))).isTrue();
    }

    /** Two were promoted from timeline 2: one to 3, which ended; the other to 4, whose history knows nothing of 3. */
    @Test
    void whoeverIsOnATimelineThatNoAncestorHadHasLeft() {
        assertThat(HISTORY.leftBy(new TimelineId(3), Lsn.parse("0/1"))).isTrue();
    }

    @Test
    void anythingElseIsNoHistory() {
        assertThatIllegalArgumentException().isThrownBy(() -> TimelineHistory.parse("1"));
        assertThatIllegalArgumentException().isThrownBy(() -> TimelineHistory.parse("one 0/1 because"));
        assertThatIllegalArgumentException().isThrownBy(() -> TimelineHistory.parse("1 here because"));
    }
}
