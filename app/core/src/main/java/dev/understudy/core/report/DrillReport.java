package dev.understudy.core.report;

import dev.understudy.core.ledger.LedgerFindings;
import dev.understudy.core.ledger.Loss;
import dev.understudy.core.stack.Durability;
import dev.understudy.core.stack.Objective;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a drill found: the value behind {@code report.json}, the console, and every other front end. Component names are the keys of
 * {@code report.json}, whose schema is {@code docs/schema/report.schema.json}; an empty optional is left out. Times are in
 * milliseconds.
 *
 * @param schemaVersion of {@code report.json}; raised when a field changes its meaning or goes
 * @param drill the drill's name
 * @param verdict what it came to
 * @param reasons why, one sentence each; at least one unless passed
 * @param objective what was asked for
 * @param ledger the counts
 * @param expected what must come of it, as it was written down before; each is a check, too
 * @param measures figures of its own, such as how long a rejoin took
 * @param lostWrites the first few of the lost acknowledged writes
 * @param rto the outage, per client path
 * @param writeGapMillis server-side: last row on a timeline to first row on the next, the longest of several; empty when there was no switch
 * @param rpo what was lost; empty for a stack that is not durable, where a figure would mean nothing
 * @param durability the settings that make the RPO mean something
 * @param timelines timeline of the primary before and after
 * @param decidedBy the rule that made the controller act
 * @param events what happened, in order
 * @param environment machine, versions, seed, options
 * @param checks every check made after recovery and its result
 * @param pinnedClients who went on writing to a primary of before
 * @param runDirectory where plan, events, ledger and logs of the run are
 * @param simulated what imitates another system; empty when everything is as it is
 */
public record DrillReport(
        int schemaVersion,
        String drill,
        Verdict verdict,
        List<String> reasons,
        ObjectiveReport objective,
        LedgerCounts ledger,
        List<String> expected,
        List<Measure> measures,
        List<LostWrite> lostWrites,
        RtoReport rto,
        Optional<Double> writeGapMillis,
        Optional<RpoReport> rpo,
        DurabilityReport durability,
        Timelines timelines,
        Optional<DecidedBy> decidedBy,
        List<Event> events,
        Map<String, String> environment,
        List<CheckResult> checks,
        PinnedClients pinnedClients,
        String runDirectory,
        Optional<SimulatedReport> simulated) {
    public static final int SCHEMA_VERSION = 1;
    /** The kind of event that neither the drill nor its controller made. */
    public static final String UNEXPECTED = "UNEXPECTED";
    /** The kind of event that tells what clients of an imitated service are shown. */
    public static final String SIMULATED = "SIMULATED_VIEW";

    /** Lost writes that a report names; the run directory's ledger has them all. */
    public static final int LOST_WRITES_NAMED = 5;

    public DrillReport {
        reasons = List.copyOf(reasons);
        expected = List.copyOf(expected);
        measures = List.copyOf(measures);
        lostWrites = List.copyOf(lostWrites);
        events = List.copyOf(events);
        checks = List.copyOf(checks);
        if (rpo.isPresent() && durability.mode() == Durability.FAST) {
            throw new IllegalArgumentException("no RPO is ever reported for a fast stack");
        }
    }

    /** The same with what was simulated in it. */
    public DrillReport with(Optional<SimulatedReport> imitated) {
        return new DrillReport(
                schemaVersion,
                drill,
                verdict,
                reasons,
                objective,
                ledger,
                expected,
                measures,
                lostWrites,
                rto,
                writeGapMillis,
                rpo,
                durability,
                timelines,
                decidedBy,
                events,
                environment,
                checks,
                pinnedClients,
                runDirectory,
                imitated);
    }

    /** The objective as numbers. */
    public record ObjectiveReport(double rtoMillis, Optional<Long> lostWritesMax, Optional<Double> lossSpanMillisMax) {
        public static ObjectiveReport of(Objective objective) {
            return new ObjectiveReport(
                    Millis.of(objective.rto()),
                    objective.lostWritesMax(),
                    objective.lossSpanMax().map(Millis::of));
        }
    }

    /** The ledger's counts, over all clients; attempted is acknowledged + rejected + both indeterminate ones. */
    public record LedgerCounts(
            long attempted,
            long acknowledged,
            long rejected,
            long indeterminatePresent,
            long indeterminateAbsent,
            long lost,
            long duplicated,
            long unexpected) {
        public static LedgerCounts of(LedgerFindings findings) {
            return new LedgerCounts(
                    findings.attempted(),
                    findings.acknowledged(),
                    findings.rejected(),
                    findings.indeterminatePresent(),
                    findings.indeterminateAbsent(),
                    findings.lost().size(),
                    findings.duplicated().size(),
                    findings.unexpected().size());
        }
    }

    /** A figure, in milliseconds; over several runs those of one name are compared. */
    public record Measure(String name, double millis) {}

    /** A lost acknowledged write; {@code acknowledgedAtMillis} after the fault, negative before it. */
    public record LostWrite(int client, long sequence, String path, double acknowledgedAtMillis) {}

    /** The outage as each client path saw it. */
    public record RtoReport(List<PathRto> paths) {
        public RtoReport {
            paths = List.copyOf(paths);
        }
    }

    /**
     * One client path's outage and its parts, which add up to the total; see {@link RtoTimeline} for what each is.
     *
     * @param recovered whether every client had a write acknowledged again; when not, the total is how long was waited for it
     * @param pollErrorMillis how much later than the truth the recovery may have been noticed
     */
    public record PathRto(
            String path,
            boolean recovered,
            double totalMillis,
            double detectionMillis,
            double fencingMillis,
            double promotionMillis,
            double routingMillis,
            double clientMillis,
            double pollErrorMillis) {}

    /**
     * Lost acknowledged writes: how many, the time from the first to the last, the WAL that holds them.
     *
     * @param walBytes empty when either end of that WAL is not known
     */
    public record RpoReport(long lostWrites, double spanMillis, Optional<Long> walBytes) {
        public static RpoReport of(Loss loss) {
            return new RpoReport(
                    loss.lostWrites(),
                    Millis.of(loss.span()),
                    loss.walBytes().isPresent() ? Optional.of(loss.walBytes().getAsLong()) : Optional.empty());
        }
    }

    /**
     * What an acknowledged commit means.
     *
     * @param mode as declared
     * @param settings the settings that matter, as the server told the workload's role on the workload's paths just before the drill's
     *     traffic: {@code fsync}, {@code synchronous_commit} and the like; where paths differ, each value with its path
     */
    public record DurabilityReport(Durability mode, Map<String, String> settings) {}

    /** Timeline numbers. */
    public record Timelines(int before, int after) {}

    /** The rule that decided, and why it applied. */
    public record DecidedBy(String rule, String reason) {}

    /** Something that happened, {@code atMillis} after the fault (negative before it). */
    public record Event(double atMillis, String kind, String what) {}

    /** A check and what it found. */
    public record CheckResult(String name, Outcome outcome, String found) {
        /** A check that threw proves nothing, neither way. */
        public enum Outcome {
            PASSED,
            FAILED,
            THREW,
            /** Could not be made in this stack at all, for the reason that is given: says nothing, and says that it does. */
            NOT_APPLICABLE
        }

        public static CheckResult of(String name, boolean passed, String found) {
            return new CheckResult(name, passed ? Outcome.PASSED : Outcome.FAILED, found);
        }

        public static CheckResult threw(String name, String message) {
            return new CheckResult(name, Outcome.THREW, message);
        }

        /** @param because what the stack lacks for it */
        public static CheckResult notApplicable(String name, String because) {
            return new CheckResult(name, Outcome.NOT_APPLICABLE, because);
        }
    }
}
