package dev.understudy.acceptance.mutant;

import java.time.Duration;

/** Waits on time, in both ways. */
public final class Sleeper {
    private Sleeper() {}

    public static void sleep() throws InterruptedException {
        Thread.sleep(1);
        Thread.sleep(Duration.ofMillis(1));
    }
}
