package dev.understudy.core.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a drill found: the value behind {@code report.json}, the console, and every other front end. Times are in milliseconds.
 *
 * @param schemaVersion of {@code report.json}; raised when a field changes its meaning or goes
 * @param drill the drill's name
 * @param verdict what it came to
 * @param reasons why, one sentence each; at least one unless passed
 * @param objective what was asked for
 * @param ledger the counts
 * @param rto the outage, per client path
 * @param writeGapMillis server-side: last row on the old timeline to first row on the new; empty when there was no switch
 * @param rpo what was lost
 * @param durability the settings that make the RPO mean something
 * @param timelines timeline of the primary before and after
 * @param decidedBy the rule that made the controller act
 * @param events what happened, in order
 * @param environment machine, versions, seed, options
 * @param checks every check made after recovery and its result
 */
public record DrillReport(
        int schemaVersion,
        String drill,
        Verdict verdict,
        List<String> reasons,
        ObjectiveReport objective,
        LedgerCounts ledger,
        RtoReport rto,
        Optional<Double> writeGapMillis,
        RpoReport rpo,
        Map<String, String> durability,
        Timelines timelines,
        Optional<DecidedBy> decidedBy,
        List<Event> events,
        Map<String, String> environment,
        List<CheckResult> checks) {
    public static final int SCHEMA_VERSION = 1;

    /** The objective as numbers. */
    public record ObjectiveReport(double rtoMillis, Optional<Long> lostWritesMax, Optional<Double> lossSpanMillisMax) {}

    /** The ledger's counts, over all clients. */
    public record LedgerCounts(
            long attempted,
            long acknowledged,
            long rejected,
            long indeterminatePresent,
            long indeterminateAbsent,
            long lost,
            long duplicated,
            long unexpected) {}

    /** The outage as each client path saw it. */
    public record RtoReport(List<PathRto> paths) {}

    /**
     * One client path's outage and its parts. The parts add up to the total; the poll error is how much later than the truth
     * each edge may have been noticed.
     */
    public record PathRto(
            String path,
            double totalMillis,
            double detectionMillis,
            double fencingMillis,
            double promotionMillis,
            double routingMillis,
            double clientMillis,
            double pollErrorMillis) {}

    /** Lost acknowledged writes: how many, the time from the first to the last, the WAL from the first lost one to the end. */
    public record RpoReport(long lostWrites, double spanMillis, long walBytes, boolean reported) {}

    /** Timeline numbers. */
    public record Timelines(int before, int after) {}

    /** The rule that decided, and why it applied. */
    public record DecidedBy(String rule, String reason) {}

    /** Something that happened, {@code atMillis} after the fault (negative before it). */
    public record Event(double atMillis, String kind, String what) {}

    /** A check and what it found. */
    public record CheckResult(String name, boolean passed, String found) {}
}
