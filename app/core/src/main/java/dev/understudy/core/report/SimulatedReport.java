package dev.understudy.core.report;

import dev.understudy.core.imitation.ClientView;
import dev.understudy.core.imitation.ImitatedStage;
import dev.understudy.core.imitation.Imitation;
import dev.understudy.core.imitation.SimulatedDelay;
import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.PathRto;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of a drill was simulated: the waits that imitate another system, and what clients were shown. None of it is behaviour of PostgreSQL.
 *
 * @param policy the preset that imitates
 * @param system what it imitates
 * @param timeScale what its times were multiplied by
 * @param standbysReadable whether clients could reach standbys
 * @param delays the waits, in order
 * @param views what clients of the service's endpoint were shown in each phase
 * @param paths both figures of each client path
 * @param note what the figures mean
 */
public record SimulatedReport(
        String policy,
        String system,
        double timeScale,
        boolean standbysReadable,
        List<Delay> delays,
        List<View> views,
        List<PathFigures> paths,
        String note) {
    private static final String NOTE =
            "Simulated: the waits imitate another system and are no behaviour of PostgreSQL. The uncompressed figure is calculated: the"
                    + " measured outage, and what each wait was shorter than at full length. Clients' own timeouts and PostgreSQL's"
                    + " own work are not scaled.";

    public SimulatedReport {
        delays = List.copyOf(delays);
        views = List.copyOf(views);
        paths = List.copyOf(paths);
    }

    /**
     * A wait.
     *
     * @param drawnMillis how long the stage takes in the imitated system, drawn from the range
     * @param waitedMillis how long was waited here
     * @param fullWaitMillis how long would have been waited at full length
     * @param source of the range
     */
    public record Delay(
            String stage,
            double rangeMinMillis,
            double rangeMaxMillis,
            double drawnMillis,
            double waitedMillis,
            double fullWaitMillis,
            String source) {
        static Delay of(SimulatedDelay delay) {
            return new Delay(
                    delay.stage().word(),
                    Millis.of(delay.figure().min()),
                    Millis.of(delay.figure().max()),
                    Millis.of(delay.drawn()),
                    Millis.of(delay.waited()),
                    Millis.of(delay.fullWait()),
                    delay.figure().source());
        }
    }

    /** What clients of the service's endpoint are shown in a phase. */
    public record View(String phase, String shown, String source) {}

    /**
     * One client path's outage.
     *
     * @param measuredMillis as it was, simulated waits included
     * @param simulatedMillis what of it were simulated waits
     * @param uncompressedMillis calculated for time scale 1
     */
    public record PathFigures(String path, double measuredMillis, double simulatedMillis, double uncompressedMillis) {}

    /** @param unled paths whose clients are not led by the service's endpoint, and so do not wait for its routing */
    public static SimulatedReport of(
            Imitation imitation, List<SimulatedDelay> delays, List<PathRto> paths, Set<String> unled) {
        return new SimulatedReport(
                imitation.preset(),
                imitation.system(),
                imitation.timeScale(),
                imitation.standbysReadable(),
                delays.stream().map(Delay::of).toList(),
                imitation.views().stream()
                        .filter(view -> view.view() != ClientView.AS_IT_IS)
                        .map(view -> new View(view.phase().word(), view.view().words(), view.source()))
                        .toList(),
                paths.stream()
                        .map(path -> figures(path, delays, unled.contains(path.path())))
                        .toList(),
                NOTE);
    }

    private static PathFigures figures(PathRto path, List<SimulatedDelay> delays, boolean unled) {
        double waited = 0;
        double full = 0;
        for (SimulatedDelay delay : delays) {
            if (!unled || delay.stage() != ImitatedStage.ROUTING) {
                waited += Millis.of(delay.waited());
                full += Millis.of(delay.fullWait());
            }
        }
        return new PathFigures(path.path(), path.totalMillis(), waited, path.totalMillis() - waited + full);
    }

    /** One sentence that limits what the verdict means. */
    public String reason() {
        return "Simulated: the outage includes waits that imitate " + system + " (policy " + policy + ", time scale "
                + timeScale + "); it is no behaviour of PostgreSQL alone.";
    }

    /** The slowest path at full length; empty where no path was measured. */
    public Optional<Double> slowestUncompressedMillis() {
        return paths.stream().map(PathFigures::uncompressedMillis).max(Double::compare);
    }

    /** A compressed drill must not pass where the same at full length would fail; empty at full length, which is measured. */
    public Optional<CheckResult> atFullLength(double objectiveMillis) {
        if (timeScale >= 1 || paths.isEmpty()) {
            return Optional.empty();
        }
        String late = paths.stream()
                .filter(path -> path.uncompressedMillis() > objectiveMillis)
                .map(path -> String.format(
                        Locale.ROOT,
                        "%s: %.0f ms calculated, %.0f ms measured at time scale %s",
                        path.path(),
                        path.uncompressedMillis(),
                        path.measuredMillis(),
                        timeScale))
                .collect(Collectors.joining("; "));
        return Optional.of(CheckResult.of(
                "RTO at full length (simulated)",
                late.isEmpty(),
                late.isEmpty()
                        ? String.format(
                                Locale.ROOT,
                                "%.0f ms calculated for the slowest path",
                                slowestUncompressedMillis().orElseThrow())
                        : late));
    }
}
