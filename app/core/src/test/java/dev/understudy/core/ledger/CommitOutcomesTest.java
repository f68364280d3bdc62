package dev.understudy.core.ledger;

import static dev.understudy.core.ledger.WriteOutcome.INDETERMINATE;
import static dev.understudy.core.ledger.WriteOutcome.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitOutcomesTest {
    @ParameterizedTest
    @ValueSource(strings = {"08006", "08001", "57P01", "57P03", "25006", "08P01", "08007", ""})
    void nothingCommitsBeforeCommitWasAskedFor(String sqlState) {
        assertThat(CommitOutcomes.classify(CommitPhase.CONNECT, sqlState)).isEqualTo(REJECTED);
        assertThat(CommitOutcomes.classify(CommitPhase.IN_TRANSACTION, sqlState))
                .isEqualTo(REJECTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08003", "08006", "08007", "08P01", "40003", "53100", "57P01", "57P02", "57P04", "57P05",
                "58030", "F0000", "XX000"
            })
    void whatDoesNotProveARollbackIsIndeterminate(String sqlState) {
        assertThat(CommitOutcomes.classify(CommitPhase.COMMIT, sqlState)).isEqualTo(INDETERMINATE);
    }

    @Test
    void anErrorWithoutACodeProvesNothing() {
        assertThat(CommitOutcomes.classify(CommitPhase.COMMIT, "")).isEqualTo(INDETERMINATE);
        assertThat(CommitOutcomes.classify(CommitPhase.COMMIT, "timeout")).isEqualTo(INDETERMINATE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08001", "08004", "25006", "23505", "22P02", "28P01", "40001", "40P01", "42501", "42P01", "53300",
                "57014", "57P03"
            })
    void anAnswerThatTheStatementFailedIsARejection(String sqlState) {
        assertThat(CommitOutcomes.classify(CommitPhase.COMMIT, sqlState)).isEqualTo(REJECTED);
    }
}
