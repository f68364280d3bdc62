package dev.understudy.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.CheckResult.Outcome;
import dev.understudy.core.stack.ParsedStack;
import dev.understudy.core.stack.StackFile;
import dev.understudy.core.stack.StackSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DurabilityEvidenceTest {
    private static final StackSpec DURABLE = spec("durable");

    @Test
    void oneWeakPathFailsByItsName() {
        assertThat(evidence("on", "off").checks(DURABLE)).singleElement().satisfies(check -> {
            assertThat(check.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(check.found())
                    .startsWith("on transaction-pool synchronous_commit is off")
                    .doesNotContain("direct");
        });
        assertThat(evidence("on", "on").checks(DURABLE))
                .extracting(CheckResult::outcome)
                .containsExactly(Outcome.PASSED);
    }

    @Test
    void aPathThatCouldNotBeAskedProvesNothing() {
        DurabilityEvidence evidence =
                new DurabilityEvidence("before the fault", Map.of(), Map.of("direct", "connection refused"));

        assertThat(evidence.checks(DURABLE)).singleElement().satisfies(check -> {
            assertThat(check.outcome()).isEqualTo(Outcome.THREW);
            assertThat(check.found()).isEqualTo("connection refused");
        });
    }

    @Test
    void aFastStackIsNotChecked() {
        assertThat(evidence("off", "off").checks(spec("fast"))).isEmpty();
    }

    @Test
    void whatDiffersIsReportedWithItsPath() {
        assertThat(evidence("on", "on").merged()).containsEntry("synchronous_commit", "on");
        assertThat(evidence("on", "off").merged())
                .containsEntry("synchronous_commit", "on (direct), off (transaction-pool)")
                .containsEntry("fsync", "on");
    }

    private static DurabilityEvidence evidence(String direct, String pooled) {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        settings.put("direct", settings(direct));
        settings.put("transaction-pool", settings(pooled));
        return new DurabilityEvidence("before the fault", settings, Map.of());
    }

    private static Map<String, String> settings(String synchronousCommit) {
        return Map.of(
                "fsync", "on",
                "synchronous_commit", synchronousCommit,
                "full_page_writes", "on",
                "synchronous_standby_names", "");
    }

    private static StackSpec spec(String durability) {
        ParsedStack parsed = StackFile.parse("""
                name: judged
                postgresql: 15
                topology:
                  primary: {name: pg1, zone: zone-a}
                durability: %s
                """.formatted(durability));
        return ((ParsedStack.Valid) parsed).spec();
    }
}
