package dev.understudy.runtime;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a bad network does to the bytes that pass.
 *
 * @param delay that is added to all of them, 0 to 60 s
 * @param jitter by which the delay varies, up and down; at most the delay. The order of the bytes of a connection is kept
 * @param lossRatio the part of packets that is lost and must be sent again, 0 to below 1
 * @param bytesPerSecondMax what passes in a second, at least 1 kB; empty without a limit
 */
public record TrafficShape(Duration delay, Duration jitter, double lossRatio, OptionalLong bytesPerSecondMax) {
    private static final Duration DELAY_MAX = Duration.ofSeconds(60);
    private static final long RATE_MIN = 1_000;

    public TrafficShape {
        if (delay.isNegative() || delay.compareTo(DELAY_MAX) > 0) {
            throw new IllegalArgumentException("a delay is between 0 and 60 s: " + delay);
        }
        if (jitter.isNegative() || jitter.compareTo(delay) > 0) {
            throw new IllegalArgumentException("a jitter is between 0 and the delay: " + jitter);
        }
        if (!(lossRatio >= 0 && lossRatio < 1)) {
            throw new IllegalArgumentException("a loss ratio is from 0 to below 1: " + lossRatio);
        }
        bytesPerSecondMax.ifPresent(TrafficShape::requireRate);
    }

    private static void requireRate(long bytesPerSecond) {
        if (bytesPerSecond < RATE_MIN) {
            throw new IllegalArgumentException("a rate is at least 1,000 bytes per second: " + bytesPerSecond);
        }
    }

    public static TrafficShape delayed(Duration delay) {
        return new TrafficShape(delay, Duration.ZERO, 0, OptionalLong.empty());
    }

    public static TrafficShape lossy(double lossRatio) {
        return new TrafficShape(Duration.ZERO, Duration.ZERO, lossRatio, OptionalLong.empty());
    }

    public static TrafficShape limited(long bytesPerSecondMax) {
        return new TrafficShape(Duration.ZERO, Duration.ZERO, 0, OptionalLong.of(bytesPerSecondMax));
    }

    /** For people: {@code delay 50 ms +- 5 ms, loss 1 %, at most 1000000 bytes/s}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (!delay.isZero()) {
            parts.add(
                    "delay " + delay.toMillis() + " ms" + (jitter.isZero() ? "" : " +- " + jitter.toMillis() + " ms"));
        }
        if (lossRatio > 0) {
            parts.add("loss "
                    + BigDecimal.valueOf(lossRatio)
                            .movePointRight(2)
                            .stripTrailingZeros()
                            .toPlainString() + " %");
        }
        bytesPerSecondMax.ifPresent(rate -> parts.add("at most " + rate + " bytes/s"));
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }
}
