package dev.understudy.engine.drill;

import java.time.Duration;

/**
 * How long a drill waits before it says that something did not happen: long enough that a miss is measured and not cut off, and never
 * for ever. Tests of what does not happen wait less.
 *
 * @param steady for traffic on every path before the fault; without any the drill is inconclusive
 * @param recovery for a recovery, beyond the objective
 * @param replay for a standby to replay what the primary wrote, once the clients have stopped
 */
public record DrillPatience(Duration steady, Duration recovery, Duration replay) {
    public static final DrillPatience DEFAULT =
            new DrillPatience(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60));
}
