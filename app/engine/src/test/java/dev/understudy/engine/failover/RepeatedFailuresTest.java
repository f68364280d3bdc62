package dev.understudy.engine.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatedFailuresTest {
    private static final String ACTION = "F60 pg1";
    private static final String WHY = "cannot rejoin pg1";

    private final RepeatedFailures failures = new RepeatedFailures();

    /** Once a second for an hour, as a controller tries. */
    @Test
    void theSameFailureIsToldAtGrowingIntervalsWithHowManyThereWere() {
        List<Integer> toldAt = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (int second = 0; second < 3_600; second++) {
            int at = second;
            boolean due = failures.isDue(ACTION, nanos(second));
            failures.failed(ACTION, WHY, nanos(second)).ifPresent(text -> {
                assertThat(due).isTrue();
                toldAt.add(at);
                words.add(text);
            });
        }

        assertThat(toldAt).startsWith(0, 2, 6, 14, 30, 62, 126, 254, 510, 810).hasSizeLessThan(22);
        assertThat(words)
                .startsWith(WHY, WHY + " (2 times since it was said last)", WHY + " (4 times since it was said last)");
    }

    @Test
    void otherWordsAndOtherActionsAreToldAtOnce() {
        assertThat(failures.failed(ACTION, WHY, nanos(0))).contains(WHY);
        assertThat(failures.failed(ACTION, "another reason", nanos(1))).contains("another reason");
        assertThat(failures.failed("F60 pg2", WHY, nanos(1))).contains(WHY);
        assertThat(failures.failed(ACTION, "another reason", nanos(2))).isEmpty();
    }

    @Test
    void whatFailsAfterASuccessIsNews() {
        failures.failed(ACTION, WHY, nanos(0));
        failures.succeeded(ACTION);
        assertThat(failures.failed(ACTION, WHY, nanos(1))).contains(WHY);
        failures.forget();
        assertThat(failures.failed(ACTION, WHY, nanos(2))).contains(WHY);
    }

    private static long nanos(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
