package dev.understudy.engine.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.postgres.Lsn;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Lsn WRITTEN = Lsn.parse("0/3000100");
    private static final Lsn BEFORE = Lsn.parse("0/3000000");

    @Test
    void whatHasReplayedAllKeepsUp() {
        assertThat(new Pace(WRITTEN, WRITTEN, false).reached(WRITTEN)).isTrue();
        assertThat(new Pace(WRITTEN, BEFORE, false).reached(WRITTEN)).isFalse();
    }

    @Test
    void theCauseIsPausedReplayBeforeMissingWalBeforeSlowReplay() {
        assertThat(new Pace(BEFORE, BEFORE, true).problem(WRITTEN)).endsWith("(pg_wal_replay_resume() lets it go on)");
        assertThat(new Pace(BEFORE, BEFORE, false).problem(WRITTEN)).endsWith("received no further than 0/3000000");
        assertThat(new Pace(WRITTEN, BEFORE, false).problem(WRITTEN))
                .startsWith("does not keep up: 2000 ms after the primary had written up to 0/3000100 it is 256 bytes")
                .endsWith("it has received all, and replayed no further than 0/3000000");
    }
}
