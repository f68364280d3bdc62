package dev.understudy.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.DrillReport.CheckResult.Outcome;
import org.junit.jupiter.api.Test;

/** What 2.45 prints, with status 0 in every case. */
class ArchiveChecksTest {
    @Test
    void aSoundRepositoryPasses() {
        assertThat(ArchiveChecks.judge("it", """
                stanza: mine
                status: ok
                  archiveId: 15-1, total WAL checked: 9, total valid WAL: 9
                    missing: 0, checksum invalid: 0, size invalid: 0, other: 0
                  backup: 20261122-102553F, status: valid, total files checked: 1262, total valid files: 1262
                    missing: 0, checksum invalid: 0, size invalid: 0, other: 0
                """).outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void aBrokenSegmentAndABrokenFileFail() {
        var check = ArchiveChecks.judge("it", """
                stanza: mine
                status: error
                  archiveId: 15-1, total WAL checked: 9, total valid WAL: 8
                    checksum invalid: 1
                  backup: 20261122-102553F, status: invalid, total files checked: 1262, total valid files: 1260
                    missing: 2
                """);

        assertThat(check.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check.found()).contains("checksum invalid: 1").contains("missing: 2");
    }

    /** It prints nothing at all for a repository in which it finds nothing to look at. */
    @Test
    void silenceIsNoConsent() {
        assertThat(ArchiveChecks.judge("it", "").outcome()).isEqualTo(Outcome.THREW);
        assertThat(ArchiveChecks.judge("it", "stanza: mine\nstatus: ok\n").outcome())
                .isEqualTo(Outcome.THREW);
    }
}
