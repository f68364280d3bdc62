package dev.understudy.engine.drill;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * What the seed of a drill draws, over all its runs. Two generators, so that a draw of one does not change the other's.
 *
 * @param times of an imitated system
 * @param moments of the strikes
 */
record Chance(RandomGenerator times, RandomGenerator moments) {
    static Chance of(long seed) {
        return new Chance(new Random(seed), new Random(~seed));
    }

    /**
     * How long after everything was ready a stack is struck: up to one check interval, so that over some runs faults come early and late
     * between two checks, as production's do, and not always just after one.
     */
    Duration phase(Duration checkInterval) {
        return Duration.ofNanos(moments.nextLong(checkInterval.toNanos() + 1));
    }
}
