package dev.understudy.engine.workload;

import static dev.understudy.engine.workload.OutcomeClassifier.CONSERVATIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.ledger.WriteOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeClassifierTest {
    @Test
    void whatNeverLeftTheClientIsRejected() {
        assertThat(CONSERVATIVE.classify(WritePhase.CONNECTING, "08001")).isEqualTo(WriteOutcome.REJECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "08006", "08P01", "57P01", "57P02", "57P03", "58030", "XX000", "F0000"})
    void anEndedSessionLeavesTheCommitInDoubt(String sqlState) {
        assertThat(CONSERVATIVE.classify(WritePhase.SENT, sqlState)).isEqualTo(WriteOutcome.INDETERMINATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"25006", "40001", "42P01", "53100", "57014"})
    void anErrorOfTheStatementAloneRolledItBack(String sqlState) {
        assertThat(CONSERVATIVE.classify(WritePhase.SENT, sqlState)).isEqualTo(WriteOutcome.REJECTED);
    }
}
