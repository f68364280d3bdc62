package dev.understudy.core.imitation;

import java.time.Duration;
import java.util.Optional;

/** The times of one outage, drawn from an {@link Imitation}'s ranges, unscaled. */
public record ImitatedTimes(Duration detection, Optional<Duration> restart, Duration takeover, Duration routing) {}
