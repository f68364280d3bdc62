package dev.understudy.engine.workload;

import dev.understudy.core.ledger.LedgerEntry;
import dev.understudy.core.ledger.WriteOutcome;
import java.util.List;

/**
 * What a workload did. Immutable.
 *
 * @param entries every attempted write, from the ledger file
 * @param paths per path, in the order of the options
 */
public record History(List<LedgerEntry> entries, List<PathHistory> paths) {
    public History {
        entries = List.copyOf(entries);
        paths = List.copyOf(paths);
    }

    public long count(WriteOutcome outcome) {
        return entries.stream().filter(entry -> entry.outcome() == outcome).count();
    }

    /** @throws IllegalArgumentException when the workload did not use the path */
    public PathHistory path(ClientPath path) {
        return paths.stream()
                .filter(history -> history.path() == path)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the workload had no client on " + path.label()));
    }
}
