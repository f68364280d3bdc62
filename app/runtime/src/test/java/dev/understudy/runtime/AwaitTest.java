package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.runtime.Await.Observation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void returnsTheFirstValueFound() {
        AtomicInteger probes = new AtomicInteger();

        int value = Await.untilPresent(
                "three probes",
                Duration.ofSeconds(5),
                () -> Optional.of(probes.incrementAndGet()).filter(count -> count == 3));

        assertThat(value).isEqualTo(3);
    }

    @Test
    void triesOnceMoreAfterTheDeadline() {
        AtomicInteger probes = new AtomicInteger();

        assertThatThrownBy(() -> Await.untilTrue("the impossible", Duration.ZERO, () -> {
                    probes.incrementAndGet();
                    return false;
                }))
                .isInstanceOf(UnderstudyException.class);
        assertThat(probes).hasValue(1);
    }

    @Test
    void saysWhatItSawLast() {
        assertThatThrownBy(() ->
                        Await.until("a timeline", Duration.ofMillis(3), () -> new Observation.NotYet<>("timeline 1")))
                .hasMessageContaining("a timeline")
                .hasMessageContaining("timeline 1");
    }

    /** Its pauses alone take longer than the deadline. */
    @Test
    void theDeadlineBeginsAnewWithEachProgressAndOnlyWithProgress() {
        assertThat(afterTenProbes(probe -> probe)).isEqualTo(10);
        assertThatThrownBy(() -> afterTenProbes(probe -> 7)).hasMessageContaining("probe");
    }

    private static int afterTenProbes(IntUnaryOperator progress) {
        AtomicInteger probes = new AtomicInteger();
        return Await.until("the tenth probe", Duration.ofMillis(100), () -> {
            int probe = probes.incrementAndGet();
            return probe == 10
                    ? new Observation.Found<>(probe)
                    : new Observation.NotYet<>("probe " + probe, progress.applyAsInt(probe));
        });
    }

    @Test
    void anInterruptIsNotSuccess() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Await.untilTrue("anything", Duration.ofSeconds(5), () -> false))
                    .isInstanceOfSatisfying(
                            UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
