package dev.understudy.core.report;

import dev.understudy.core.report.DrillReport.PathRto;
import java.util.OptionalLong;

/**
 * The instants of one failover that all client paths share, in nanoseconds of the run's monotonic clock, and the arithmetic that
 * splits each path's outage at them.
 *
 * <p>The <em>outage as a client path sees it</em> is from the instant of the fault until the last of the path's clients has its first
 * acknowledged write after it: an outage that is over for some is not over. After it means on the new timeline: a commit that the dying
 * primary still acknowledged is no recovery. Where nobody was promoted, it is the longest time from the fault on that a client went without
 * an acknowledgement, until it has one of a write that it began after the fault had taken effect. The parts:
 *
 * <ol>
 *   <li>detection: to the decision that the primary is lost, or to start it again
 *   <li>fencing: to the proof that it cannot acknowledge
 *   <li>promotion: to the new primary accepting writes, or the old one started in its place; none when neither was done
 *   <li>routing: to the last of this path's poolers pointing there; none for a path without a pooler
 *   <li>client: to the acknowledgement: noticing, reconnecting, the write itself
 * </ol>
 *
 * <p>They always add up to the total and are never negative: an instant that is missing, before an earlier one or after the recovery
 * is moved to the nearest that is not. So a client that recovered before its pooler was reported routed has no client part.
 *
 * @param faultNanos when the fault was injected; where nobody was promoted, a client's last acknowledgement before its longest silence
 * @param detectedNanos empty when it was not
 * @param fencedNanos empty when it was not
 * @param promotedNanos when somebody was promoted, or the primary was started in its place; empty when neither was
 */
public record RtoTimeline(
        long faultNanos, OptionalLong detectedNanos, OptionalLong fencedNanos, OptionalLong promotedNanos) {
    /**
     * What is known of one client path.
     *
     * @param path its name
     * @param routedNanos when the last of its poolers pointed to the new primary; empty for a path without a pooler
     * @param servedNanos when the last of its clients had its first acknowledged write after the fault; empty when one had none
     * @param watchedUntilNanos when its clients were stopped: the outage of a path that did not recover is at least until then
     * @param pollNanos pause between two attempts of a client: the recovery may have been that much earlier
     */
    public record PathMarks(
            String path, OptionalLong routedNanos, OptionalLong servedNanos, long watchedUntilNanos, long pollNanos) {}

    /** Splits one path's outage. */
    public PathRto split(PathMarks marks) {
        long end = Math.max(faultNanos, marks.servedNanos().orElse(marks.watchedUntilNanos()));
        long detected = clamp(detectedNanos, faultNanos, end);
        long fenced = clamp(fencedNanos, detected, end);
        long promoted = clamp(promotedNanos, fenced, end);
        long routed = clamp(marks.routedNanos(), promoted, end);
        return new PathRto(
                marks.path(),
                marks.servedNanos().isPresent(),
                Millis.ofNanos(end - faultNanos),
                Millis.ofNanos(detected - faultNanos),
                Millis.ofNanos(fenced - detected),
                Millis.ofNanos(promoted - fenced),
                Millis.ofNanos(routed - promoted),
                Millis.ofNanos(end - routed),
                Millis.ofNanos(marks.pollNanos()));
    }

    private static long clamp(OptionalLong instant, long from, long to) {
        return Math.min(Math.max(instant.orElse(from), from), to);
    }
}
