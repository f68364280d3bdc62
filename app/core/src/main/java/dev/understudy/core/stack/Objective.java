package dev.understudy.core.stack;

import java.time.Duration;
import java.util.Optional;

/**
 * What a drill must achieve to pass; what it achieved is in its report.
 *
 * @param rto longest outage any client path may see (default 60 s, D4.3)
 * @param lostWritesMax acknowledged writes that may be lost; empty when only the span is bounded
 * @param lossSpanMax longest time span that lost writes may cover; empty when only the count is bounded
 */
public record Objective(Duration rto, Optional<Long> lostWritesMax, Optional<Duration> lossSpanMax) {
    /** D4.3's RTO, and no lost acknowledged write. */
    public static final Objective DEFAULT = new Objective(Duration.ofSeconds(60), Optional.of(0L), Optional.empty());
}
