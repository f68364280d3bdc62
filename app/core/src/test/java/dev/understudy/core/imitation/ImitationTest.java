package dev.understudy.core.imitation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.Golden;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImitationTest {
    static final List<Imitation> ALL = Imitations.ALL;

    @ParameterizedTest
    @FieldSource("ALL")
    void aSeedDrawsTheSameTimesAndAnotherSeedOthers(Imitation imitation) {
        assertThat(imitation.draw(new Random(7))).isEqualTo(imitation.draw(new Random(7)));
        assertThat(imitation.draw(new Random(7))).isNotEqualTo(imitation.draw(new Random(8)));
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void everyDrawIsWithinItsRangeAndBothHalvesAreDrawn(Imitation imitation) {
        Random random = new Random(1);
        List<Duration> detections = Stream.generate(() -> imitation.draw(random))
                .limit(2_000)
                .peek(times -> {
                    assertWithin(imitation.detection(), times.detection());
                    assertWithin(imitation.takeover(), times.takeover());
                    assertWithin(imitation.routing(), times.routing());
                    assertThat(times.restart().isPresent())
                            .isEqualTo(imitation.restart().isPresent());
                    times.restart()
                            .ifPresent(time -> assertWithin(imitation.restart().orElseThrow(), time));
                })
                .map(ImitatedTimes::detection)
                .toList();

        Duration middle =
                imitation.detection().min().plus(imitation.detection().max()).dividedBy(2);
        assertThat(detections)
                .anyMatch(time -> time.compareTo(middle) < 0)
                .anyMatch(time -> time.compareTo(middle) > 0);
    }

    @Test
    void theDocumentedTotalsAreWhatTheRangesAddUpTo() {
        assertTotal(Imitations.AZURE_ZONE_REDUNDANT, 60, 120);
        assertTotal(Imitations.RDS_MULTI_AZ, 60, 120);
        assertTotal(Imitations.RDS_CLUSTER, 15, 35);
        assertTotal(Imitations.PATRONI, 20, 32);
    }

    @Test
    void timeIsScaledAndTheFiguresStay() {
        Imitation tenth = Imitations.RDS_MULTI_AZ.atScale(0.1);

        assertThat(tenth.scaled(Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(6));
        assertThat(tenth.takeover()).isEqualTo(Imitations.RDS_MULTI_AZ.takeover());
        assertThat(tenth.longest()).isEqualTo(Duration.ofMillis(12_500));
        assertThat(tenth.draw(new Random(3))).isEqualTo(Imitations.RDS_MULTI_AZ.draw(new Random(3)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.0099, -0.1, 1.0001, Double.NaN, Double.POSITIVE_INFINITY})
    void aScaleOutOfRangeIsRefused(double scale) {
        assertThatThrownBy(() -> Imitations.PATRONI.atScale(scale))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 0.01 to 1");
    }

    @Test
    void aFigureWithoutASourceOrWithItsEndsExchangedIsRefused() {
        assertThatThrownBy(() -> Figure.ofSeconds(1, 2, " ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Figure.ofSeconds(2, 1, "a page")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Figure.ofSeconds(-1, 1, "a page")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anImitationThatSaysNothingOfAPhaseIsRefused() {
        Imitation whole = Imitations.PATRONI;

        assertThatThrownBy(() -> new Imitation(
                        "x",
                        "x",
                        1,
                        whole.detection(),
                        Optional.empty(),
                        whole.takeover(),
                        whole.routing(),
                        whole.views().subList(0, 2),
                        true,
                        "a page"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Nobody may take for documented what nobody documents. */
    @ParameterizedTest
    @FieldSource("ALL")
    void everyFigureNamesAPageOrSaysThatItIsAssumed(Imitation imitation) {
        Stream.concat(
                        Stream.of(imitation.detection(), imitation.takeover(), imitation.routing())
                                .map(Figure::source),
                        imitation.views().stream()
                                .filter(view -> view.view() != ClientView.AS_IT_IS)
                                .map(PhaseView::source))
                .forEach(source -> assertThat(source).containsAnyOf("https://", Figure.ASSUMED));
    }

    @Test
    void theDocumentedTableIsThis() {
        Golden.assertFile("docs/policies-figures.md", ImitationTable.markdown());
    }

    private static void assertTotal(Imitation imitation, long min, long max) {
        assertThat(imitation.detection().min().plus(imitation.takeover().min())).isEqualTo(Duration.ofSeconds(min));
        assertThat(imitation.detection().max().plus(imitation.takeover().max())).isEqualTo(Duration.ofSeconds(max));
    }

    private static void assertWithin(Figure figure, Duration time) {
        assertThat(time).isBetween(figure.min(), figure.max());
    }
}
