package dev.understudy.core.failover.sim;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Ten thousand schedules beside those of {@link FailoverSimTest}: more than a unit suite has time for. */
class FailoverSimIT {
    private static final long FIRST = 1_000_000;
    private static final long SCHEDULES = 10_000;

    @Test
    void noScheduleBreaksAnInvariant() {
        Schedules.holdInvariants(LongStream.range(FIRST, FIRST + SCHEDULES).toArray());
    }
}
