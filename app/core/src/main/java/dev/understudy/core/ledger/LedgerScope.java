package dev.understudy.core.ledger;

import java.util.OptionalLong;

/**
 * Which of the attempted writes the database should hold.
 *
 * @param untilNanos with a recovery target, its instant on the run's clock: a write that began after it must be absent, one that
 *     ended before it counts as usual, one in progress then may be there or not; empty for everything that was attempted
 */
public record LedgerScope(OptionalLong untilNanos) {
    /** No recovery target: every acknowledged write is expected. */
    public static final LedgerScope EVERYTHING = new LedgerScope(OptionalLong.empty());

    /** Point-in-time recovery to an instant. */
    public static LedgerScope until(long nanos) {
        return new LedgerScope(OptionalLong.of(nanos));
    }

    Expectation of(LedgerEntry entry) {
        if (untilNanos.isPresent() && entry.startedNanos() > untilNanos.getAsLong()) {
            return Expectation.ABSENT;
        }
        if (untilNanos.isPresent() && entry.endedNanos() > untilNanos.getAsLong()) {
            return entry.outcome() == WriteOutcome.REJECTED ? Expectation.ABSENT : Expectation.EITHER;
        }
        return switch (entry.outcome()) {
            case ACKNOWLEDGED -> Expectation.PRESENT;
            case REJECTED -> Expectation.ABSENT;
            case INDETERMINATE -> Expectation.EITHER;
        };
    }

    /** What the check expects of one write. */
    enum Expectation {
        PRESENT(0),
        ABSENT(1),
        EITHER(2);

        static final int BITS = 2;

        /** Fits into {@link #BITS}. */
        private final int code;

        Expectation(int code) {
            this.code = code;
        }

        /** Puts it below a key. */
        long pack(long key) {
            return key << BITS | code;
        }

        /** Reads it back from a packed key. */
        static Expectation of(long packed) {
            return switch ((int) (packed & 3)) {
                case 0 -> PRESENT;
                case 1 -> ABSENT;
                default -> EITHER;
            };
        }
    }
}
