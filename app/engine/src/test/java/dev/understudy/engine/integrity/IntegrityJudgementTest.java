package dev.understudy.engine.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.DrillReport.CheckResult.Outcome;
import dev.understudy.engine.integrity.Notes.Problem;
import dev.understudy.engine.integrity.PageRead.BrokenPage;
import dev.understudy.engine.integrity.RowDifference.Hashed;
import dev.understudy.engine.integrity.TableRows.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is made of the servers' answers; the answers themselves are {@code IntegrityIT}'s. */
class IntegrityJudgementTest {
    private static final Digest ONE = new Digest("t", 1, "42", false);

    @Test
    void brokenDataFailAndARelationThatIsLockedLeavesItOpen() {
        Problem broken = new Problem("public.t", "XX002", "item order invariant violated");
        Problem found = new Problem("public.t", "", "1 findings: block 0, item 1: xmin is in the future");
        Problem missing = new Problem("public.t", "58P01", "could not open file");
        Problem locked = new Problem("public.u", "55P03", "canceling statement due to lock timeout");

        assertThat(Amcheck.judge("n", "looked", List.of()).outcome()).isEqualTo(Outcome.PASSED);
        assertThat(Amcheck.judge("n", "looked", List.of(locked)).outcome()).isEqualTo(Outcome.THREW);
        for (Problem problem : List.of(broken, found, missing)) {
            assertThat(Amcheck.judge("n", "looked", List.of(locked, problem)).outcome())
                    .isEqualTo(Outcome.FAILED);
        }
        assertThat(Amcheck.judge("n", "looked", List.of(broken, broken, broken, broken))
                        .found())
                .contains("public.t: item order invariant violated [XX002]", "and 1 more relations");
    }

    @Test
    void brokenPagesAreReadFromTheWarnings() {
        assertThat(PageRead.brokenPages("""
                        WARNING:  checksum verification failed in file "./base/16384/16392", block 3: calculated 88EF but expected CD51
                        WARNING:  checksum verification failed in file "pg_tblspc/1/PG_15_202209061/5/7.1", block 131072: calculated 1 but expected 2
                        ERROR:  checksum verification failure during base backup
                        """))
                .containsExactly(
                        new BrokenPage("base/16384/16392", 3),
                        new BrokenPage("pg_tblspc/1/PG_15_202209061/5/7.1", 131_072));
    }

    @Test
    void checksumFailuresAreThoseOfTheRunAlone() {
        ChecksumCounts before = new ChecksumCounts(true, 2, Optional.of(90.0), 100);

        assertThat(outcome(new ChecksumCounts(true, 2, Optional.of(90.0), 200), before))
                .isEqualTo(Outcome.PASSED);
        assertThat(outcome(new ChecksumCounts(true, 3, Optional.of(150.0), 200), before))
                .isEqualTo(Outcome.FAILED);
        // The statistics began anew after a crash, and the count is lower than before.
        assertThat(outcome(new ChecksumCounts(true, 1, Optional.of(150.0), 200), before))
                .isEqualTo(Outcome.FAILED);
        assertThat(outcome(new ChecksumCounts(true, 0, Optional.empty(), 200), before))
                .isEqualTo(Outcome.PASSED);
        assertThat(outcome(new ChecksumCounts(false, 0, Optional.empty(), 200), before))
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void withoutACountFromBeforeOnlyNoneAtAllIsNone() {
        assertThat(new ChecksumCounts(true, 0, Optional.empty(), 1)
                        .since(Optional.empty(), "n")
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        assertThat(new ChecksumCounts(true, 1, Optional.of(0.5), 1)
                        .since(Optional.empty(), "n")
                        .outcome())
                .isEqualTo(Outcome.THREW);
    }

    private static Outcome outcome(ChecksumCounts now, ChecksumCounts before) {
        return now.since(Optional.of(before), "n").outcome();
    }

    @Test
    void rowsAreComparedAsOftenAsTheyAreThere() {
        RowDifference difference = RowDifference.between(
                "pg1 ",
                List.of(new Hashed(1, 2, "(0,1)"), new Hashed(2, 1, "(0,3)"), new Hashed(3, 1, "(0,4)")),
                "pg2 ",
                List.of(new Hashed(1, 3, "(0,1)"), new Hashed(3, 1, "(0,4)")),
                true);

        assertThat(difference.missing()).isEqualTo(1);
        assertThat(difference.extra()).isEqualTo(1);
        assertThat(difference.places()).containsExactly("pg1 (0,3)", "pg2 (0,1)");
    }

    @Test
    void tableThatCouldNotBeReadIsNoDifference() {
        TableRows truth = new TableRows(Map.of("t", ONE), List.of());

        assertThat(new TableRows(Map.of("t", ONE), List.of()).differingFrom(truth))
                .isEmpty();
        assertThat(new TableRows(Map.of("t", new Digest("t", 1, "43", false)), List.of()).differingFrom(truth))
                .containsExactly("t");
        assertThat(new TableRows(Map.of(), List.of()).differingFrom(truth)).containsExactly("t");
        assertThat(new TableRows(Map.of(), List.of(new Problem("t", "XX001", "invalid page"))).differingFrom(truth))
                .isEmpty();
    }

    @Test
    void patienceGrowsWithTheData() {
        assertThat(Patience.forBytes(0)).isEqualTo(Duration.ofSeconds(60));
        assertThat(Patience.forBytes(1_000_000_000)).isEqualTo(Duration.ofSeconds(160));
    }
}
