package dev.understudy.engine.workload;

import dev.understudy.core.ledger.CommitOutcomes;
import dev.understudy.core.ledger.CommitPhase;
import dev.understudy.core.ledger.WriteId;
import dev.understudy.core.ledger.WriteOutcome;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.engine.ledger.LedgerFile;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Optional;

/** Notes the writes of one path: in the ledger for the verdict, in the recorder for those who wait. Thread-safe. */
final class WriteLog {
    private final ClientPath path;
    private final LedgerFile ledger;
    private final PathRecorder recorder;

    WriteLog(ClientPath path, LedgerFile ledger, PathRecorder recorder) {
        this.path = path;
        this.ledger = ledger;
        this.recorder = recorder;
    }

    PathRecorder recorder() {
        return recorder;
    }

    void attempt(WriteId id, long startedNanos) {
        ledger.attempt(id, path.label(), startedNanos);
        recorder.begun();
    }

    void acknowledged(WriteId id, TimelineId timeline) {
        ledger.outcome(id, System.nanoTime(), WriteOutcome.ACKNOWLEDGED, Optional.of(timeline), "");
        recorder.acknowledged(id.client(), timeline);
    }

    void failed(WriteId id, CommitPhase phase, SQLException error) {
        long ended = System.nanoTime();
        WriteOutcome outcome = error instanceof SQLWarning
                ? WriteOutcome.INDETERMINATE
                : CommitOutcomes.classify(phase, PathRecorder.sqlState(error));
        ledger.outcome(id, ended, outcome, Optional.empty(), PathRecorder.sqlState(error));
        recorder.failed(outcome);
        recorder.saw(error, ended);
    }
}
