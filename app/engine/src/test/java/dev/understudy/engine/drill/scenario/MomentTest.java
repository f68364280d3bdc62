package dev.understudy.engine.drill.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.ledger.LedgerEntry;
import dev.understudy.core.ledger.WriteId;
import dev.understudy.core.ledger.WriteOutcome;
import dev.understudy.engine.workload.History;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentTest {
    private static final long FAULT = 100;

    @ParameterizedTest
    @CsvSource({"99, 101, true", "100, 101, true", "98, 99, false", "99, 100, false", "101, 150, false"})
    void aWriteIsUnderWayFromItsBeginUntilItsAnswer(long began, long answered, boolean underWay) {
        History history = new History(
                List.of(
                        new LedgerEntry(new WriteId(1, 1), "direct", 1, 2, WriteOutcome.ACKNOWLEDGED, ""),
                        new LedgerEntry(
                                new WriteId(2, 1), "direct", began, answered, WriteOutcome.INDETERMINATE, "08006")),
                List.of());

        assertThat(Moment.underWay(history, FAULT)).isEqualTo(underWay);
    }

    @Test
    void aServersWorkWasCutOffWhenItsServerWentAndNotWhenItCameToItsOwnEnd() {
        assertThat(ServerWork.isCutOff(failed(new SQLException("an I/O error", "08006", new ConnectException()))))
                .isTrue();
        assertThat(ServerWork.isCutOff(failed(new SQLException("terminating connection", "57P01"))))
                .isTrue();
        assertThat(ServerWork.isCutOff(failed(new SQLException("COPY commands are only supported", "0A000"))))
                .isFalse();
        assertThat(ServerWork.isCutOff(failed(new SQLException("psql: no such program", ""))))
                .isFalse();
        assertThat(ServerWork.isCutOff(failed(new SQLException("without a state"))))
                .isFalse();
        assertThat(ServerWork.isCutOff(CompletableFuture.completedFuture(null))).isFalse();
    }

    private static CompletableFuture<Void> failed(SQLException why) {
        return CompletableFuture.failedFuture(why);
    }
}
