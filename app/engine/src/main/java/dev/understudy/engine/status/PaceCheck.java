package dev.understudy.engine.status;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Endpoint;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.engine.inquiry.Inquiry;
import dev.understudy.engine.inquiry.Row;
import dev.understudy.engine.inquiry.Target;
import dev.understudy.engine.inquiry.Unanswered;
import dev.understudy.runtime.Await;
import dev.understudy.runtime.Await.Observation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Tells a standby that does not keep up from one that is behind for a moment, as every asynchronous one is under load. A stalled receiver
 * still says that it streams, so only what has been replayed tells. Thread-safe.
 */
final class PaceCheck {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    private static final String PACE = """
            SELECT greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) AS received,
                   pg_last_wal_replay_lsn() AS replayed,
                   pg_is_wal_replay_paused() AS paused
            """;

    private final Inquiry inquiry;

    PaceCheck(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    /**
     * Gives a standby {@link Pace#PATIENCE} to replay what its primary had written.
     *
     * @return why it does not keep up; empty when it does
     */
    Optional<String> problem(Endpoint standby, Lsn written) {
        AtomicReference<String> last = new AtomicReference<>("");
        try {
            Await.until("it to replay " + written, Pace.PATIENCE, () -> look(standby, written, last));
            return Optional.empty();
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            return Optional.of(last.get());
        }
    }

    private Observation<Pace> look(Endpoint standby, Lsn written, AtomicReference<String> problem) {
        try {
            Pace pace = ask(standby);
            problem.set(pace.problem(written));
            return pace.reached(written) ? new Observation.Found<>(pace) : new Observation.NotYet<>(problem.get());
        } catch (Unanswered e) {
            problem.set(String.valueOf(e.getMessage()));
            return new Observation.NotYet<>(problem.get());
        }
    }

    private Pace ask(Endpoint standby) throws Unanswered {
        Row row = inquiry.ask(Target.server(standby), List.of(PACE), ANSWER_MAX)
                .getFirst()
                .only();
        return new Pace(row.lsn("received"), row.lsn("replayed"), row.isTrue("paused"));
    }
}
