package dev.understudy.core.failover.sim;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Thousands of schedules beside those of {@link FailoverSimTest}: more than a unit suite has time for. */
class FailoverSimIT {
    private static final long SCHEDULES = 12_000;

    @Test
    void noScheduleBreaksAnInvariant() {
        Schedules.holdInvariants(
                LongStream.range(FailoverSimTest.SCHEDULES, SCHEDULES).toArray());
    }
}
