package dev.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.report.Verdict;
import org.junit.jupiter.api.Test;

class ExitStatusTest {
    @Test
    void numbersAreTheDocumentedOnes() {
        assertThat(ExitStatus.OK.code()).isZero();
        assertThat(ExitStatus.FAILED.code()).isEqualTo(1);
        assertThat(ExitStatus.CONFIGURATION.code()).isEqualTo(2);
        assertThat(ExitStatus.INCONCLUSIVE.code()).isEqualTo(3);
        assertThat(ExitStatus.ENVIRONMENT.code()).isEqualTo(4);
        assertThat(ExitStatus.INTERRUPTED.code()).isEqualTo(130);
    }

    @Test
    void aFailedDrillIsNotAFailureOfTheTool() {
        assertThat(ExitStatus.of(Verdict.PASSED)).isEqualTo(ExitStatus.OK);
        assertThat(ExitStatus.of(Verdict.FAILED)).isEqualTo(ExitStatus.FAILED);
        assertThat(ExitStatus.of(Verdict.INCONCLUSIVE)).isEqualTo(ExitStatus.INCONCLUSIVE);
    }

    @Test
    void everyErrorCodeHasAStatusThatSaysSomethingWentWrong() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(ExitStatus.of(new UnderstudyException(code, "m", "h")).code())
                    .isGreaterThan(1);
        }
        assertThat(ExitStatus.of(ErrorCode.PORT_TAKEN)).isEqualTo(ExitStatus.ENVIRONMENT);
        assertThat(ExitStatus.of(ErrorCode.STACK_FILE)).isEqualTo(ExitStatus.CONFIGURATION);
        assertThat(ExitStatus.of(ErrorCode.INTERRUPTED)).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(ExitStatus.of(new IllegalStateException())).isEqualTo(ExitStatus.ENVIRONMENT);
    }
}
