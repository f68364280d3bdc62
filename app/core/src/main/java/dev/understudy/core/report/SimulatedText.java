package dev.understudy.core.report;

import dev.understudy.core.report.SimulatedReport.Delay;
import dev.understudy.core.report.SimulatedReport.PathFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was simulated, for people. Pure. */
final class SimulatedText {
    private SimulatedText() {}

    /** One line that says that it is no measurement of PostgreSQL alone. */
    static String label(SimulatedReport simulated) {
        return "SIMULATED: " + simulated.system() + " (policy " + simulated.policy() + "), time scale "
                + simulated.timeScale();
    }

    /** The waits with their sources, what clients saw, both figures of each path. */
    static List<String> lines(SimulatedReport simulated) {
        List<String> lines = new ArrayList<>();
        lines.add("  " + simulated.note());
        TextTable waits = new TextTable().row("simulated wait", "of", "drawn ms", "waited ms", "at full length ms");
        simulated
                .delays()
                .forEach(delay -> waits.row(
                        delay.stage(),
                        seconds(delay),
                        millis(delay.drawnMillis()),
                        millis(delay.waitedMillis()),
                        millis(delay.fullWaitMillis())));
        lines.addAll(waits.lines());
        simulated.delays().forEach(delay -> lines.add("  " + delay.stage() + ": " + delay.source()));
        simulated
                .views()
                .forEach(view -> lines.add("  clients of the endpoint, " + view.phase() + ": " + view.shown() + " ("
                        + view.source() + ")"));
        if (!simulated.standbysReadable()) {
            lines.add(
                    "  standbys cannot be read: their endpoints refuse, and the read-only database leads to the primary");
        }
        TextTable paths =
                new TextTable().row("outage", "measured ms", "of it simulated waits", "uncompressed ms, calculated");
        for (PathFigures path : simulated.paths()) {
            paths.row(
                    path.path(),
                    millis(path.measuredMillis()),
                    millis(path.simulatedMillis()),
                    millis(path.uncompressedMillis()));
        }
        lines.addAll(paths.lines());
        return lines;
    }

    /** Over several runs. */
    static Optional<Percentiles> uncompressed(List<DrillReport> runs) {
        return Percentiles.of(runs.stream()
                .flatMap(run -> run.simulated().stream())
                .flatMap(simulated -> simulated.slowestUncompressedMillis().stream())
                .toList());
    }

    private static String seconds(Delay delay) {
        return String.format(Locale.ROOT, "%.0f-%.0f s", delay.rangeMinMillis() / 1000, delay.rangeMaxMillis() / 1000);
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }
}
