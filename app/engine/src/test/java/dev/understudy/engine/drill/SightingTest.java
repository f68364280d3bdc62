package dev.understudy.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.runtime.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SightingTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void theFirstEventThatFitsIsSeenAndNobodyIsKept() {
        Sighting fence = new Sighting(event -> event.kind() == Kind.FENCED, false, LONG);
        fence.on(event(Kind.DECIDED));
        fence.on(event(Kind.FENCED));
        fence.on(event(Kind.FENCED));

        assertThatCode(() -> fence.await("a fence")).doesNotThrowAnyException();
    }

    @Test
    void whatDoesNotComeTimesOut() {
        Sighting fence = new Sighting(event -> event.kind() == Kind.FENCED, false, Duration.ofMillis(1));
        fence.on(event(Kind.DECIDED));

        assertThatThrownBy(() -> fence.await("a fence"))
                .isInstanceOfSatisfying(
                        UnderstudyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT))
                .hasMessageContaining("waited 1 ms for a fence");
    }

    @Test
    void aControllerThatIsHaltedGoesOnWhenItIsClosed() throws InterruptedException {
        Sighting fence = new Sighting(event -> event.kind() == Kind.FENCED, true, LONG);
        Thread controller = Thread.startVirtualThread(() -> {
            fence.on(event(Kind.DECIDED));
            fence.on(event(Kind.FENCED));
        });
        fence.await("a fence");
        Await.untilTrue("it to be kept", LONG, () -> controller.getState() == Thread.State.TIMED_WAITING);

        fence.close();

        assertThat(controller.join(LONG)).isTrue();
    }

    @Test
    void anInterruptEndsTheHaltAndIsKept() throws InterruptedException {
        Sighting fence = new Sighting(event -> true, true, LONG);
        boolean[] interrupted = new boolean[1];
        Thread controller = Thread.startVirtualThread(() -> {
            fence.on(event(Kind.FENCED));
            interrupted[0] = Thread.currentThread().isInterrupted();
        });
        controller.interrupt();

        assertThat(controller.join(LONG)).isTrue();
        assertThat(interrupted[0]).isTrue();
    }

    private static FailoverEvent event(Kind kind) {
        return new FailoverEvent(0, kind, "pg1", "F22", "because");
    }
}
