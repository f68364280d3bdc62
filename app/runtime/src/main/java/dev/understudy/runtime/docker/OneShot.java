package dev.understudy.runtime.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.WaitResponse;
import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A container that does one thing and ends. */
record OneShot(DockerEngine engine, String id, String container) {
    /** Somebody's own init scripts may take their time. */
    private static final Duration DEADLINE = Duration.ofMinutes(30);

    private static final int LOG_LINES = 15;

    /**
     * Runs it, again when it has run before, and waits for its end.
     *
     * @throws UnderstudyException {@link ErrorCode#START_FAILED} when it fails, with the end of its log; {@link ErrorCode#TIMED_OUT}
     */
    void complete() {
        engine.start(container);
        int status = awaitEnd();
        if (status != 0) {
            throw new UnderstudyException(
                    ErrorCode.START_FAILED,
                    id + " ended with status " + status + "; its log ends with:\n  "
                            + String.join("\n  ", engine.log(container, LOG_LINES)),
                    "The log says why: docker logs " + container);
        }
    }

    /** The same, and not what somebody who was killed has started, and which may have read what was there before. */
    void completeAnew() {
        awaitEnd();
        complete();
    }

    private int awaitEnd() {
        try (End end = new End()) {
            engine.client().waitContainerCmd(container).exec(end);
            if (!end.awaitCompletion(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnderstudyException(
                        ErrorCode.TIMED_OUT,
                        id + " still runs after " + DEADLINE.toMinutes() + " minutes",
                        "Its log says what it does: docker logs " + container);
            }
            return end.status();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnderstudyException(
                    ErrorCode.INTERRUPTED, "interrupted while " + id + " was running", "Run the command again.", e);
        } catch (IOException | RuntimeException e) {
            throw EngineFailure.of("wait for " + container, e);
        }
    }

    /** What the engine says of it; a connection that broke before that is no success. */
    private static final class End extends ResultCallback.Adapter<WaitResponse> {
        private volatile int status = -1;

        @Override
        public void onNext(WaitResponse response) {
            status = response.getStatusCode();
        }

        int status() {
            return status;
        }
    }
}
