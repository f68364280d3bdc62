package dev.understudy.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.CheckResult.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolerFactsTest {
    @Test
    void aPoolerThatTookAWritePasses() {
        assertThat(new PoolerFacts("pooler1", true, List.of(), Optional.empty())
                        .check()
                        .outcome())
                .isEqualTo(Outcome.PASSED);
    }

    @Test
    void aDeadPoolerFailsByName() {
        assertFailed(PoolerFacts.dead("pooler2").check(), "pooler2 does not run");
    }

    @Test
    void aPausedPoolerFailsByName() {
        assertFailed(
                new PoolerFacts("pooler2", true, List.of("app", "app_session"), Optional.empty()).check(),
                "pooler2 holds its clients back: paused is app, app_session");
    }

    /** It is what its clients get, so it is a failure of the drill and not of the look. */
    @Test
    void aPoolerThatRefusesFailsWithItsReason() {
        assertFailed(
                new PoolerFacts("pooler3", true, List.of(), Optional.of("read-only transaction")).check(),
                "pooler3 takes no write: read-only transaction");
    }

    private static void assertFailed(CheckResult check, String found) {
        assertThat(check.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check.found()).isEqualTo(found);
    }
}
