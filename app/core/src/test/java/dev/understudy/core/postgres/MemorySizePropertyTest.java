package dev.understudy.core.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemorySizePropertyTest {
    private static final long SEED = 20_231_103;

    @Test
    void whatIsPrintedReadsBackAsTheSameAmount() {
        Random random = new Random(SEED);
        for (int run = 0; run < 5_000; run++) {
            MemorySize size = new MemorySize(random.nextLong(1L << random.nextInt(1, 50)) << random.nextInt(10));
            assertThat(MemorySize.parse(size.toString(), 1))
                    .as("seed %d run %d", SEED, run)
                    .isEqualTo(size);
        }
    }

    @Test
    void aBareNumberCountsTheParametersUnit() {
        Random random = new Random(SEED);
        for (int run = 0; run < 1_000; run++) {
            int pages = random.nextInt(1 << 20);
            assertThat(MemorySize.parse(Integer.toString(pages), MemorySize.PAGE)
                            .bytes())
                    .isEqualTo(8192L * pages);
        }
        assertThat(MemorySize.parse("16384", MemorySize.PAGE)).hasToString("128MB");
    }

    @Test
    void unitsArePostgresOwnAndCaseMatters() {
        assertThat(MemorySize.parse(" 64 MB ", MemorySize.PAGE).bytes()).isEqualTo(64L << 20);
        assertThat(MemorySize.parse("8kB", 1).bytes()).isEqualTo(8192);
        assertThat(MemorySize.parse("2TB", 1).bytes()).isEqualTo(2L << 40);
        for (String wrong : List.of("64mb", "8KB", "1.GB", ".5GB", "-1", "", "MB", "64 M", "1 GB x")) {
            assertThatThrownBy(() -> MemorySize.parse(wrong, 1)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(MemorySize.parse("1.5GB", 1)).hasToString("1536MB");
        assertThatThrownBy(() -> MemorySize.parse("999999999999TB", 1)).hasMessageContaining("no machine");
    }
}
