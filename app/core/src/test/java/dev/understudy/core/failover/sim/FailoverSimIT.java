package dev.understudy.core.failover.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Thousands of schedules beside those of {@link FailoverSimTest}: more than a unit suite has time for. */
class FailoverSimIT {
    private static final long SCHEDULES = 12_000;

    @Test
    void noScheduleBreaksAnInvariant() {
        long[] seeds = LongStream.range(FailoverSimTest.SCHEDULES, SCHEDULES).toArray();

        assertThat(seeds).as("-Dsim.schedules leaves some").isNotEmpty();
        Schedules.holdInvariants(seeds);
    }
}
