package dev.understudy.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LedgerCheckPropertyTest {
    @Test
    void plantedFaultsAreFoundExactly() {
        for (long seed = 0; seed < 300; seed++) {
            new Plant(seed).check();
        }
    }

    @Test
    void twoAttemptsOfOneNameAreNoEvidence() {
        List<LedgerEntry> entries = List.of(entry(1, 1, WriteOutcome.ACKNOWLEDGED), entry(1, 1, WriteOutcome.REJECTED));

        assertThatThrownBy(() -> LedgerCheck.check(entries, List.of(), LedgerScope.EVERYTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("client=1");
        assertThatThrownBy(() -> LedgerCheck.check(List.of(), List.of(row(-1, 0)), LedgerScope.EVERYTHING))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void afterARecoveryTargetLaterRowsMustBeAbsent() {
        List<LedgerEntry> entries = List.of(
                entry(0, 10, WriteOutcome.ACKNOWLEDGED),
                entry(0, 20, WriteOutcome.ACKNOWLEDGED),
                entry(0, 30, WriteOutcome.ACKNOWLEDGED),
                entry(0, 40, WriteOutcome.ACKNOWLEDGED));
        // Each attempt takes five nanoseconds: the one of 20 is in progress at 22.
        LedgerFindings findings = LedgerCheck.check(entries, List.of(row(0, 10), row(0, 40)), LedgerScope.until(22));

        assertThat(findings.recovered()).isEqualTo(1);
        assertThat(findings.indeterminateAbsent()).isEqualTo(1);
        assertThat(findings.unexpected()).containsExactly(new WriteId(0, 40));
        assertThat(findings.lost()).isEmpty();
        assertThat(findings.clean()).isFalse();
    }

    private static LedgerEntry entry(int client, long sequence, WriteOutcome outcome) {
        return new LedgerEntry(new WriteId(client, sequence), "direct", sequence, sequence + 5, outcome, "");
    }

    private static LedgerRow row(int client, long sequence) {
        return new LedgerRow(
                new WriteId(client, sequence), new TimelineId(1), new Lsn(sequence), Instant.ofEpochSecond(sequence));
    }

    /** A random ledger, and the rows it should have left with faults planted among them. */
    private static final class Plant {
        private final Random random;
        private final List<LedgerEntry> entries = new ArrayList<>();
        private final List<LedgerRow> rows = new ArrayList<>();
        private final TreeSet<WriteId> lost = new TreeSet<>();
        private final TreeSet<WriteId> duplicated = new TreeSet<>();
        private final TreeSet<WriteId> unexpected = new TreeSet<>();
        private final TreeSet<WriteId> rejectedPresent = new TreeSet<>();
        private long unknownPresent;
        private long unknownAbsent;

        Plant(long seed) {
            random = new Random(seed);
            int clients = 1 + random.nextInt(5);
            for (int client = 0; client < clients; client++) {
                int writes = random.nextInt(200);
                for (int sequence = 0; sequence < writes; sequence++) {
                    attempt(client, sequence);
                }
            }
            for (int stranger = random.nextInt(4); stranger > 0; stranger--) {
                LedgerRow row = row(random.nextInt(8), 1_000 + stranger);
                keep(row);
                unexpected.add(row.id());
            }
            Collections.shuffle(entries, random);
            Collections.shuffle(rows, random);
        }

        private void attempt(int client, int sequence) {
            WriteOutcome outcome =
                    List.copyOf(EnumSet.allOf(WriteOutcome.class)).get(random.nextInt(3));
            LedgerEntry entry = entry(client, sequence, outcome);
            entries.add(entry);
            boolean kept = switch (outcome) {
                case ACKNOWLEDGED -> random.nextInt(20) != 0;
                case REJECTED -> random.nextInt(20) == 0;
                case INDETERMINATE -> random.nextBoolean();
            };
            if (kept) {
                keep(row(client, sequence));
            }
            switch (outcome) {
                case ACKNOWLEDGED -> note(!kept, lost, entry);
                case REJECTED -> {
                    note(kept, unexpected, entry);
                    note(kept, rejectedPresent, entry);
                }
                case INDETERMINATE -> {
                    unknownPresent += kept ? 1 : 0;
                    unknownAbsent += kept ? 0 : 1;
                }
            }
        }

        private void keep(LedgerRow row) {
            int copies = random.nextInt(30) == 0 ? 2 + random.nextInt(2) : 1;
            rows.addAll(Collections.nCopies(copies, row));
            if (copies > 1) {
                duplicated.add(row.id());
            }
        }

        private static void note(boolean when, Set<WriteId> set, LedgerEntry entry) {
            if (when) {
                set.add(entry.id());
            }
        }

        void check() {
            LedgerFindings found = LedgerCheck.check(entries, rows, LedgerScope.EVERYTHING);

            assertThat(found.lost().stream().map(LedgerEntry::id)).containsExactlyInAnyOrderElementsOf(lost);
            assertThat(found.lost()).isSortedAccordingTo((a, b) -> Long.compare(a.endedNanos(), b.endedNanos()));
            assertThat(found.duplicated()).containsExactlyElementsOf(duplicated);
            assertThat(found.unexpected()).containsExactlyElementsOf(unexpected);
            assertThat(found.rejectedPresent()).containsExactlyElementsOf(rejectedPresent);
            assertThat(found.indeterminatePresent()).isEqualTo(unknownPresent);
            assertThat(found.indeterminateAbsent()).isEqualTo(unknownAbsent);
            assertThat(found.acknowledged()).isEqualTo(found.recovered() + lost.size());
            assertThat(found.attempted())
                    .isEqualTo(found.acknowledged() + found.rejected() + unknownPresent + unknownAbsent);
        }
    }
}
