package dev.understudy.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void nearestRankIsAlwaysAMeasuredValue() {
        assertThat(Percentiles.of(upTo(20))).contains(new Percentiles(10, 19, 20));
        assertThat(Percentiles.of(upTo(21))).contains(new Percentiles(11, 20, 21));
        assertThat(Percentiles.of(upTo(10))).contains(new Percentiles(5, 10, 10));
        assertThat(Percentiles.of(List.of(7.5))).contains(new Percentiles(7.5, 7.5, 7.5));
    }

    @Test
    void orderDoesNotMatter() {
        assertThat(Percentiles.of(List.of(3.0, 1.0, 2.0))).contains(new Percentiles(2, 3, 3));
    }

    @Test
    void nothingMeasuredHasNoSpread() {
        assertThat(Percentiles.of(List.of())).isEmpty();
    }

    private static List<Double> upTo(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(i -> (double) i).toList();
    }
}
