package dev.understudy.core.ledger;

import dev.understudy.core.ledger.LedgerScope.Expectation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Compares what clients were told with what a database holds. A single merge over sorted arrays of longs: 8 bytes per attempt and
 * per row beside the input.
 */
public final class LedgerCheck {
    private static final int SEQUENCE_BITS = 40;
    private static final long SEQUENCE_MAX = (1L << SEQUENCE_BITS) - 1;
    /** Client, sequence and expectation share 63 bits. */
    private static final int CLIENT_MAX = (1 << 21) - 1;

    private final LongList lost = new LongList();
    private final List<WriteId> duplicated = new ArrayList<>();
    private final List<WriteId> unexpected = new ArrayList<>();
    private long recovered;
    private long eitherPresent;

    private LedgerCheck() {}

    /**
     * Looks up every attempt among the rows and every row among the attempts.
     *
     * @param entries every attempt of the run, in any order; read twice
     * @param rows every row of the ledger table on one node, in any order
     * @throws IllegalArgumentException when two attempts share an id, or an id is out of range: then the evidence itself is
     *     broken, and the check proves nothing
     */
    public static LedgerFindings check(Iterable<LedgerEntry> entries, Iterable<LedgerRow> rows, LedgerScope scope) {
        long[] attempts = attempts(entries, scope);
        LedgerCheck check = new LedgerCheck();
        check.merge(attempts, rowKeys(rows));
        return check.findings(entries, attempts);
    }

    private static long[] attempts(Iterable<LedgerEntry> entries, LedgerScope scope) {
        LongList keys = new LongList();
        for (LedgerEntry entry : entries) {
            keys.add(scope.of(entry).pack(key(entry.id())));
        }
        long[] sorted = keys.sorted();
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] >>> Expectation.BITS == sorted[i - 1] >>> Expectation.BITS) {
                throw new IllegalArgumentException("two attempts are both named " + id(sorted[i] >>> Expectation.BITS));
            }
        }
        return sorted;
    }

    private static long[] rowKeys(Iterable<LedgerRow> rows) {
        LongList keys = new LongList();
        for (LedgerRow row : rows) {
            keys.add(key(row.id()));
        }
        return keys.sorted();
    }

    private void merge(long[] attempts, long[] rows) {
        int row = 0;
        for (long attempt : attempts) {
            long key = attempt >>> Expectation.BITS;
            while (row < rows.length && rows[row] < key) {
                row = nobodys(rows, row);
            }
            int end = endOfRun(rows, row, key);
            judge(key, Expectation.of(attempt), end - row);
            row = end;
        }
        while (row < rows.length) {
            row = nobodys(rows, row);
        }
    }

    /** A row that nobody attempted to write, and its repetitions. */
    private int nobodys(long[] rows, int row) {
        int end = endOfRun(rows, row, rows[row]);
        judge(rows[row], Expectation.ABSENT, end - row);
        return end;
    }

    private static int endOfRun(long[] rows, int from, long key) {
        int end = from;
        while (end < rows.length && rows[end] == key) {
            end++;
        }
        return end;
    }

    private void judge(long key, Expectation expectation, int count) {
        if (count > 1) {
            duplicated.add(id(key));
        }
        switch (expectation) {
            case PRESENT -> {
                if (count == 0) {
                    lost.add(key);
                } else {
                    recovered++;
                }
            }
            case ABSENT -> {
                if (count > 0) {
                    unexpected.add(id(key));
                }
            }
            case EITHER -> eitherPresent += count > 0 ? 1 : 0;
        }
    }

    private LedgerFindings findings(Iterable<LedgerEntry> entries, long[] attempts) {
        long[] lostKeys = lost.sorted();
        long[] unexpectedKeys =
                unexpected.stream().mapToLong(LedgerCheck::key).sorted().toArray();
        List<LedgerEntry> lostEntries = new ArrayList<>();
        List<WriteId> rejectedPresent = new ArrayList<>();
        long acknowledged = 0;
        long rejected = 0;
        for (LedgerEntry entry : entries) {
            acknowledged += entry.outcome() == WriteOutcome.ACKNOWLEDGED ? 1 : 0;
            rejected += entry.outcome() == WriteOutcome.REJECTED ? 1 : 0;
            if (Arrays.binarySearch(lostKeys, key(entry.id())) >= 0) {
                lostEntries.add(entry);
            }
            if (entry.outcome() == WriteOutcome.REJECTED && Arrays.binarySearch(unexpectedKeys, key(entry.id())) >= 0) {
                rejectedPresent.add(entry.id());
            }
        }
        lostEntries.sort(Comparator.comparingLong(LedgerEntry::endedNanos).thenComparing(LedgerEntry::id));
        rejectedPresent.sort(null);
        return new LedgerFindings(
                attempts.length,
                acknowledged,
                rejected,
                recovered,
                eitherPresent,
                count(attempts, Expectation.EITHER) - eitherPresent,
                lostEntries,
                duplicated,
                unexpected,
                rejectedPresent);
    }

    private static long count(long[] attempts, Expectation expectation) {
        return Arrays.stream(attempts)
                .filter(attempt -> Expectation.of(attempt) == expectation)
                .count();
    }

    private static long key(WriteId id) {
        if (id.client() < 0 || id.client() > CLIENT_MAX || id.sequence() < 0 || id.sequence() > SEQUENCE_MAX) {
            throw new IllegalArgumentException("not the name of a write: " + id);
        }
        return ((long) id.client() << SEQUENCE_BITS) | id.sequence();
    }

    private static WriteId id(long key) {
        return new WriteId((int) (key >>> SEQUENCE_BITS), key & SEQUENCE_MAX);
    }
}
