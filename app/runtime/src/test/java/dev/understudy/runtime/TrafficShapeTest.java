package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TrafficShapeTest {
    @Test
    void saysWhatItDoes() {
        assertThat(new TrafficShape(Duration.ofMillis(50), Duration.ofMillis(5), 0.015, OptionalLong.of(1_000_000)))
                .hasToString("delay 50 ms +- 5 ms, loss 1.5 %, at most 1000000 bytes/s");
        assertThat(TrafficShape.delayed(Duration.ZERO)).hasToString("nothing");
    }

    @Test
    void whatNoNetworkDoesIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> TrafficShape.delayed(Duration.ofSeconds(61)));
        assertThatIllegalArgumentException().isThrownBy(() -> TrafficShape.lossy(1));
        assertThatIllegalArgumentException().isThrownBy(() -> TrafficShape.lossy(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> TrafficShape.limited(999));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrafficShape(Duration.ZERO, Duration.ofMillis(1), 0, OptionalLong.empty()));
    }
}
