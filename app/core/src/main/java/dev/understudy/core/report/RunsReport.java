package dev.understudy.core.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several runs of one drill: {@code report.json} with {@code --runs}.
 *
 * @param schemaVersion as of {@link DrillReport}
 * @param drill the drill's name
 * @param verdict failed when any run failed, else inconclusive when any run was or could not be finished, else passed
 * @param reasons the reasons of every run that did not pass, with its number
 * @param runs every run that was finished, in order
 * @param unfinished the run that ended the series with an error; empty when there was none
 * @param statistics over all finished runs
 * @param environment what they share
 */
public record RunsReport(
        int schemaVersion,
        String drill,
        Verdict verdict,
        List<String> reasons,
        List<DrillReport> runs,
        Optional<UnfinishedRun> unfinished,
        Statistics statistics,
        Map<String, String> environment) {
    public RunsReport {
        reasons = List.copyOf(reasons);
        runs = List.copyOf(runs);
    }

    /**
     * The spread over the runs.
     *
     * @param rtoMillis of the slowest path of each run in which every path recovered; empty when there is none
     * @param writeGapMillis of the server-side gap
     * @param parts of that slowest path's outage, by the part's name
     * @param measures of each run's own figures, by their name
     */
    public record Statistics(
            Optional<Percentiles> rtoMillis,
            Optional<Percentiles> writeGapMillis,
            Map<String, Percentiles> parts,
            Map<String, Percentiles> measures) {}

    /** @throws IllegalArgumentException without a run */
    public static RunsReport of(
            List<DrillReport> runs, Optional<UnfinishedRun> unfinished, Map<String, String> environment) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a report needs at least one run");
        }
        return new RunsReport(
                DrillReport.SCHEMA_VERSION,
                runs.getFirst().drill(),
                worst(runs, unfinished.isPresent()),
                reasons(runs, unfinished),
                runs,
                unfinished,
                RunStatistics.of(runs),
                environment);
    }

    private static Verdict worst(List<DrillReport> runs, boolean unfinished) {
        List<Verdict> verdicts = runs.stream().map(DrillReport::verdict).toList();
        if (verdicts.contains(Verdict.FAILED)) {
            return Verdict.FAILED;
        }
        return unfinished || verdicts.contains(Verdict.INCONCLUSIVE) ? Verdict.INCONCLUSIVE : Verdict.PASSED;
    }

    private static List<String> reasons(List<DrillReport> runs, Optional<UnfinishedRun> unfinished) {
        Stream<String> finished = IntStream.range(0, runs.size())
                .filter(i -> runs.get(i).verdict() != Verdict.PASSED)
                .boxed()
                .flatMap(i -> runs.get(i).reasons().stream().map(reason -> "run " + (i + 1) + ": " + reason));
        return Stream.concat(finished, unfinished.stream().map(UnfinishedRun::reason))
                .toList();
    }
}
