package dev.understudy.core.failover.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.failover.RuleTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Many schedules by the standard rules, and what must hold of all of them. */
final class Schedules {
    private record Outcome(long seed, Optional<String> violation, int promotions, boolean refused) {}

    private Schedules() {}

    /** Runs every seed: one schedule is a single thread's, but no two share anything. */
    static void holdInvariants(long... seeds) {
        List<Outcome> outcomes =
                LongStream.of(seeds).parallel().mapToObj(Schedules::outcome).toList();
        // Here, not on the threads of the stream, which would lose the message.
        outcomes.forEach(each -> each.violation().ifPresent(what -> fail(each.seed(), what)));
        assertThat(outcomes).as("schedules").hasSize(seeds.length);
        if (seeds.length > 1) {
            assertThat(outcomes.stream().filter(Outcome::refused))
                    .as("schedules that end in a refusal")
                    .hasSizeLessThanOrEqualTo(seeds.length / 100);
            assertThat(outcomes.stream().mapToInt(Outcome::promotions).sum())
                    .as("promotions in all schedules")
                    .isGreaterThan(seeds.length / 3);
        }
    }

    private static Outcome outcome(long seed) {
        Schedule schedule = new Schedule(seed, RuleTable.STANDARD, true);
        Optional<String> violation = schedule.violation();
        return new Outcome(seed, violation, schedule.promotions(), schedule.refused());
    }

    private static void fail(long seed, String what) {
        throw new AssertionError("seed " + seed + ": " + what + "\nrun it again: mvn -pl app/core test"
                + " -Dtest=FailoverSimTest#noScheduleBreaksAnInvariant -Dsim.seed=" + seed);
    }
}
