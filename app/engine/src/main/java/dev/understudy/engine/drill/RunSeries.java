package dev.understudy.engine.drill;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.report.DrillReport;
import dev.understudy.core.report.UnfinishedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Several runs, one after the other: what the finished ones showed is kept when a later one cannot be carried through.
 *
 * @param reports of the finished runs; at least one
 * @param unfinished the run that ended the series; empty when all were finished
 */
record RunSeries(List<DrillReport> reports, Optional<UnfinishedRun> unfinished) {
    RunSeries {
        reports = List.copyOf(reports);
    }

    /**
     * Plays a run so many times, or until one throws: what that left behind is unknown, so none is played on top of it.
     *
     * @throws RuntimeException what the first run threw, for then there is nothing to keep; and an interrupt, which asks for the end
     *     and not for a summary
     */
    static RunSeries play(int runs, Supplier<DrillReport> run) {
        List<DrillReport> reports = new ArrayList<>();
        for (int number = 1; number <= runs; number++) {
            try {
                reports.add(run.get());
            } catch (RuntimeException e) {
                if (number == 1 || interrupted(e)) {
                    throw e;
                }
                return new RunSeries(reports, Optional.of(UnfinishedRun.of(number, runs, e)));
            }
        }
        return new RunSeries(reports, Optional.empty());
    }

    /**
     * Does what has to be done after the runs. When it fails after a run that failed, that is said beside the first error, which is
     * probably its cause.
     *
     * @throws RuntimeException what it threw after a series that was finished
     */
    RunSeries afterwards(Runnable work) {
        try {
            work.run();
            return this;
        } catch (RuntimeException e) {
            if (unfinished.isEmpty() || interrupted(e)) {
                throw e;
            }
            return new RunSeries(reports, unfinished.map(run -> run.and(e)));
        }
    }

    private static boolean interrupted(RuntimeException e) {
        return e instanceof UnderstudyException known && known.code() == ErrorCode.INTERRUPTED;
    }
}
