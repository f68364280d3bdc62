package dev.understudy.engine.workload;

import dev.understudy.core.ledger.LedgerEntry;
import dev.understudy.core.ledger.WriteOutcome;
import dev.understudy.engine.ledger.LedgerFileReader;
import dev.understudy.engine.ledger.LedgerRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes a {@link History} of the ledger file, the one source for what was acknowledged, and the recorders' counts. */
final class HistoryReader {
    private HistoryReader() {}

    static History read(Path ledger, WorkloadOptions options, Map<ClientPath, PathRecorder> recorders) {
        List<LedgerRecord> records = LedgerFileReader.read(ledger);
        List<PathHistory> paths = new ArrayList<>();
        recorders.forEach((path, recorder) -> paths.add(new PathHistory(
                path,
                List.copyOf(recorder.acknowledgedByClient().keySet()),
                acks(records, path),
                recorder.errors(),
                recorder.refusedAsReadOnly(),
                recorder.missed(),
                options.pollError())));
        return new History(records.stream().map(LedgerRecord::entry).toList(), paths);
    }

    private static List<Ack> acks(List<LedgerRecord> records, ClientPath path) {
        List<Ack> acks = new ArrayList<>();
        for (LedgerRecord written : records) {
            LedgerEntry entry = written.entry();
            if (entry.outcome() == WriteOutcome.ACKNOWLEDGED && entry.path().equals(path.label())) {
                written.timeline()
                        .ifPresent(timeline ->
                                acks.add(new Ack(entry.id(), entry.startedNanos(), entry.endedNanos(), timeline)));
            }
        }
        // Differences, not values: the monotonic clock may wrap.
        acks.sort((a, b) -> Long.signum(a.endedNanos() - b.endedNanos()));
        return acks;
    }
}
