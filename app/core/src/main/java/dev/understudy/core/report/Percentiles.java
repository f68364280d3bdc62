package dev.understudy.core.report;

import java.util.List;
import java.util.Optional;

/**
 * The spread of a few measurements, by nearest rank: p% is the smallest value that at least p% of the values do not exceed. It is
 * always a value that was measured, never one between two; with ten runs p95 is therefore the largest.
 */
public record Percentiles(double p50, double p95, double max) {
    /** @return empty without values */
    public static Optional<Percentiles> of(List<Double> values) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        List<Double> sorted = values.stream().sorted().toList();
        return Optional.of(new Percentiles(rank(sorted, 50), rank(sorted, 95), sorted.getLast()));
    }

    /** In whole numbers: 0.95 · 20 is more than 19 in binary fractions. */
    private static double rank(List<Double> sorted, int percent) {
        int rank = (sorted.size() * percent + 99) / 100;
        return sorted.get(rank - 1);
    }
}
