package dev.understudy.engine.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class FailoverControllerTest {
    private final List<FailoverEvent> events = new ArrayList<>();

    @Test
    void anActionThatDoesNotEndIsReported() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Thread stubborn = Thread.ofPlatform().daemon().start(() -> awaitUninterruptibly(end));
        try {
            UnderstudyException failed = catchThrowableOfType(
                    UnderstudyException.class,
                    () -> FailoverController.awaitEnd(stubborn, Duration.ofMillis(20), events::add));

            assertThat(failed.code()).isEqualTo(ErrorCode.TIMED_OUT);
            assertThat(events).extracting(FailoverEvent::kind).containsExactly(FailoverEvent.Kind.ACTION_FAILED);
            assertThat(events.getFirst().detail()).contains("still performs an action");
        } finally {
            end.countDown();
            stubborn.join();
        }
    }

    @Test
    void anEndedOrNeverStartedLoopIsNot() {
        FailoverController.awaitEnd(Thread.ofPlatform().start(() -> {}), Duration.ofSeconds(10), events::add);
        FailoverController.awaitEnd(Thread.ofPlatform().unstarted(() -> {}), Duration.ofSeconds(10), events::add);

        assertThat(events).isEmpty();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // As an action that does not heed it.
            }
        }
    }
}
