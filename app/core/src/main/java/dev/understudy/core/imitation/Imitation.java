package dev.understudy.core.imitation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Another system's failover, imitated: how long each part of it takes, what its clients see meanwhile. Everything that comes of it is
 * simulated, and is to be labelled so wherever it is shown. Times are those of the real thing; the scale says how much shorter they
 * are played.
 *
 * @param preset the policy that imitates it, as it is written in stack files
 * @param system what is imitated, in words
 * @param timeScale what a time is multiplied by when it is played: {@value #SCALE_MIN} to 1
 * @param detection from the first sign of the outage until the primary is given up
 * @param restart where a crashed server on a node that lives is started in place before anybody is promoted: from the first sign of the
 *     outage until that; empty where a crash counts as the loss of the node
 * @param takeover from giving the primary up until the promotion
 * @param routing from the promotion until clients are led to the new primary
 * @param views what clients of the service's endpoint see, one per phase
 * @param standbysReadable whether standbys have endpoints of their own and may be read; when not, the service has one endpoint, and no
 *     node is reached by any other
 * @param readingSource the page that says so
 */
public record Imitation(
        String preset,
        String system,
        double timeScale,
        Figure detection,
        Optional<Figure> restart,
        Figure takeover,
        Figure routing,
        List<PhaseView> views,
        boolean standbysReadable,
        String readingSource) {
    /** Below it, what is real takes longer than what is imitated. */
    public static final double SCALE_MIN = 0.01;

    public Imitation {
        views = List.copyOf(views);
        requireScale(timeScale);
        if (views.size() != OutagePhase.values().length
                || views.stream().map(PhaseView::phase).distinct().count() != views.size()) {
            throw new IllegalArgumentException("an imitation says of each phase once what clients see");
        }
    }

    /**
     * @return the same number
     * @throws IllegalArgumentException unless it is a number from {@value #SCALE_MIN} to 1
     */
    public static double requireScale(double scale) {
        if (!(scale >= SCALE_MIN && scale <= 1)) {
            throw new IllegalArgumentException("a time scale is from " + SCALE_MIN + " to 1, not " + scale);
        }
        return scale;
    }

    /** The same in other time. */
    public Imitation atScale(double scale) {
        return new Imitation(
                preset, system, scale, detection, restart, takeover, routing, views, standbysReadable, readingSource);
    }

    public PhaseView view(OutagePhase phase) {
        return views.stream().filter(view -> view.phase() == phase).findFirst().orElseThrow();
    }

    /** How long a time of the real thing is played. */
    public Duration scaled(Duration real) {
        return Duration.ofNanos(Math.round(real.toNanos() * timeScale));
    }

    /** The longest that all of it together can take, as it is played. */
    public Duration longest() {
        Duration restarted = restart.map(Figure::max).orElse(Duration.ZERO);
        return scaled(restarted.plus(detection.max()).plus(takeover.max()).plus(routing.max()));
    }

    /** The times of one outage. The same generator in the same state draws the same. */
    public ImitatedTimes draw(RandomGenerator random) {
        return new ImitatedTimes(
                detection.draw(random),
                restart.map(figure -> figure.draw(random)),
                takeover.draw(random),
                routing.draw(random));
    }
}
