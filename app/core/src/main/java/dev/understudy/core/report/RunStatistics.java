package dev.understudy.core.report;

import dev.understudy.core.report.DrillReport.Measure;
import dev.understudy.core.report.DrillReport.PathRto;
import dev.understudy.core.report.RunsReport.Statistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The spread of figures over several runs. Pure. */
final class RunStatistics {
    private static final Map<String, ToDoubleFunction<PathRto>> PARTS = parts();

    private RunStatistics() {}

    static Statistics of(List<DrillReport> runs) {
        List<PathRto> slowest = runs.stream()
                .map(RunStatistics::slowest)
                .flatMap(Optional::stream)
                .toList();
        return new Statistics(
                Percentiles.of(slowest.stream().map(PathRto::totalMillis).toList()),
                Percentiles.of(runs.stream()
                        .map(DrillReport::writeGapMillis)
                        .flatMap(Optional::stream)
                        .toList()),
                parts(slowest),
                measures(runs));
    }

    /** Of a run in which every path recovered; an outage that was not seen to end has no length. */
    private static Optional<PathRto> slowest(DrillReport run) {
        List<PathRto> paths = run.rto().paths();
        return paths.stream().allMatch(PathRto::recovered)
                ? paths.stream().max(Comparator.comparingDouble(PathRto::totalMillis))
                : Optional.empty();
    }

    private static Map<String, Percentiles> parts(List<PathRto> slowest) {
        Map<String, Percentiles> spread = new LinkedHashMap<>();
        PARTS.forEach((name, part) -> Percentiles.of(
                        slowest.stream().map(part::applyAsDouble).toList())
                .ifPresent(values -> spread.put(name, values)));
        return spread;
    }

    private static Map<String, Percentiles> measures(List<DrillReport> runs) {
        Map<String, List<Double>> byName = new LinkedHashMap<>();
        for (DrillReport run : runs) {
            for (Measure measure : run.measures()) {
                byName.computeIfAbsent(measure.name(), name -> new ArrayList<>())
                        .add(measure.millis());
            }
        }
        Map<String, Percentiles> spread = new LinkedHashMap<>();
        byName.forEach((name, values) -> Percentiles.of(values).ifPresent(all -> spread.put(name, all)));
        return spread;
    }

    private static Map<String, ToDoubleFunction<PathRto>> parts() {
        Map<String, ToDoubleFunction<PathRto>> parts = new LinkedHashMap<>();
        parts.put("detection", PathRto::detectionMillis);
        parts.put("fencing", PathRto::fencingMillis);
        parts.put("promotion", PathRto::promotionMillis);
        parts.put("routing", PathRto::routingMillis);
        parts.put("client", PathRto::clientMillis);
        return parts;
    }
}
