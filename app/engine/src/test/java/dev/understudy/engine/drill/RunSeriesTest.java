package dev.understudy.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.report.DrillReport;
import dev.understudy.core.report.DrillReport.DurabilityReport;
import dev.understudy.core.report.DrillReport.LedgerCounts;
import dev.understudy.core.report.DrillReport.ObjectiveReport;
import dev.understudy.core.report.DrillReport.RtoReport;
import dev.understudy.core.report.DrillReport.Timelines;
import dev.understudy.core.report.PinnedClients;
import dev.understudy.core.report.UnfinishedRun;
import dev.understudy.core.report.Verdict;
import dev.understudy.core.stack.Durability;
import dev.understudy.core.stack.Objective;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RunSeriesTest {
    private static final DrillReport FIRST = report("first");
    private static final DrillReport SECOND = report("second");

    private final UnderstudyException broken =
            new UnderstudyException(ErrorCode.OPERATION_FAILED, "no primary", "Look.");

    @Test
    void everyRunIsKept() {
        assertThat(RunSeries.play(2, runs(FIRST, SECOND)))
                .isEqualTo(new RunSeries(List.of(FIRST, SECOND), Optional.empty()));
    }

    @Test
    void whatRanBeforeARunThatBreaksIsKeptAndNoneIsPlayedAfterIt() {
        assertThat(RunSeries.play(4, runs(FIRST, SECOND, broken, FIRST)))
                .isEqualTo(new RunSeries(
                        List.of(FIRST, SECOND),
                        Optional.of(new UnfinishedRun(3, 4, "OPERATION_FAILED", "no primary", "Look."))));
    }

    @Test
    void whenTheFirstBreaksThereIsNothingToKeep() {
        assertThatThrownBy(() -> RunSeries.play(4, runs(broken, FIRST))).isSameAs(broken);
    }

    @Test
    void anInterruptEndsTheSeriesWhenever() {
        UnderstudyException interrupt = new UnderstudyException(ErrorCode.INTERRUPTED, "interrupted", "Again.");

        assertThatThrownBy(() -> RunSeries.play(4, runs(FIRST, interrupt))).isSameAs(interrupt);
    }

    @Test
    void whatFailsAfterABrokenRunIsSaidBesideIt() {
        RunSeries series = RunSeries.play(2, runs(FIRST, broken)).afterwards(() -> {
            throw new UnderstudyException(ErrorCode.OPERATION_FAILED, "the ledger stays", "By hand.");
        });

        assertThat(series.reports()).containsExactly(FIRST);
        assertThat(series.unfinished().orElseThrow().error()).isEqualTo("no primary; and then: the ledger stays");
    }

    @Test
    void whatFailsAfterAFinishedSeriesIsAnError() {
        RunSeries series = RunSeries.play(1, runs(FIRST));

        assertThat(series.afterwards(() -> {})).isSameAs(series);
        assertThatThrownBy(() -> series.afterwards(() -> {
                    throw broken;
                }))
                .isSameAs(broken);
    }

    /** In their order; an exception is thrown. */
    private static Supplier<DrillReport> runs(Object... outcomes) {
        Deque<Object> left = new ArrayDeque<>(List.of(outcomes));
        return () -> {
            Object next = left.removeFirst();
            if (next instanceof RuntimeException e) {
                throw e;
            }
            return (DrillReport) next;
        };
    }

    private static DrillReport report(String name) {
        return new DrillReport(
                DrillReport.SCHEMA_VERSION,
                name,
                Verdict.PASSED,
                List.of(),
                ObjectiveReport.of(Objective.DEFAULT),
                new LedgerCounts(1, 1, 0, 0, 0, 0, 0, 0),
                List.of(),
                List.of(),
                List.of(),
                new RtoReport(List.of()),
                Optional.empty(),
                Optional.empty(),
                new DurabilityReport(Durability.FAST, Map.of()),
                new Timelines(1, 2),
                Optional.empty(),
                List.of(),
                Map.of(),
                List.of(),
                PinnedClients.of(List.of(), List.of(), List.of()),
                "runs/" + name,
                Optional.empty());
    }
}
