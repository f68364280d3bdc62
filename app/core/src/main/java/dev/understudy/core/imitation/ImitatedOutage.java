package dev.understudy.core.imitation;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * One outage as it is imitated: from when on each stage may be over. Instants are nanoseconds of the caller's monotonic clock. Immutable.
 *
 * @param imitation of what
 * @param times drawn for this outage
 * @param onsetNanos the first sign of the outage
 * @param givenUpNanos when the primary was given up; empty until then
 * @param promotedNanos when a standby was promoted; empty until then
 */
public record ImitatedOutage(
        Imitation imitation,
        ImitatedTimes times,
        long onsetNanos,
        OptionalLong givenUpNanos,
        OptionalLong promotedNanos) {
    public static ImitatedOutage begin(Imitation imitation, ImitatedTimes times, long onsetNanos) {
        return new ImitatedOutage(imitation, times, onsetNanos, OptionalLong.empty(), OptionalLong.empty());
    }

    public ImitatedOutage givenUp(long nanos) {
        return new ImitatedOutage(imitation, times, onsetNanos, OptionalLong.of(nanos), promotedNanos);
    }

    public ImitatedOutage promoted(long nanos) {
        return new ImitatedOutage(imitation, times, onsetNanos, givenUpNanos, OptionalLong.of(nanos));
    }

    /** How long a stage takes in the imitated system. */
    public Duration drawn(ImitatedStage stage) {
        return switch (stage) {
            case RESTART -> times.restart().orElse(Duration.ZERO);
            case DETECTION -> times.detection();
            case TAKEOVER -> times.takeover();
            case ROUTING -> times.routing();
        };
    }

    /** When a stage is over as it is played. */
    public long dueNanos(ImitatedStage stage) {
        return fromNanos(stage) + imitation.scaled(drawn(stage)).toNanos();
    }

    /**
     * The wait for a stage, once it is over.
     *
     * @param askedNanos when everything real was done, so that nothing but the imitation kept the stage from being over
     * @param overNanos when it was over
     */
    public SimulatedDelay delay(ImitatedStage stage, long askedNanos, long overNanos) {
        long full = fromNanos(stage) + drawn(stage).toNanos() - askedNanos;
        return new SimulatedDelay(
                stage,
                figure(stage),
                drawn(stage),
                Duration.ofNanos(Math.max(0, overNanos - askedNanos)),
                Duration.ofNanos(Math.max(0, full)));
    }

    /** The range of a stage. */
    public Figure figure(ImitatedStage stage) {
        return switch (stage) {
            case RESTART -> imitation.restart().orElse(imitation.detection());
            case DETECTION -> imitation.detection();
            case TAKEOVER -> imitation.takeover();
            case ROUTING -> imitation.routing();
        };
    }

    /** A stage whose beginning nobody saw counts from the first sign of the outage. */
    private long fromNanos(ImitatedStage stage) {
        return switch (stage) {
            case RESTART, DETECTION -> onsetNanos;
            case TAKEOVER -> givenUpNanos.orElse(onsetNanos);
            case ROUTING -> promotedNanos.orElse(onsetNanos);
        };
    }
}
