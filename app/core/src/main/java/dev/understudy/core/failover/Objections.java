package dev.understudy.core.failover;

import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * What speaks against promoting a node. An operator who allows data loss lifts what is there to prevent it; nobody lifts what would
 * break the stack.
 *
 * @param members the standbys that commits waited for; empty when they wait for none
 * @param asked an operator's failover, where one is under way
 * @param newest the newest timeline that is known
 */
record Objections(
        ClusterView view,
        FailoverPolicy policy,
        Set<NodeId> members,
        Optional<Request.Failover> asked,
        TimelineId newest) {
    /** The first objection. */
    Optional<String> to(NodeView node) {
        if (node.assignedPrimary()) {
            return Optional.of("is a fenced former primary");
        }
        if (!node.standsBy()) {
            return Optional.of("does not answer as a standby (" + Figures.health(node) + ")");
        }
        if (isAbroad(node)) {
            return Optional.of("is in region " + node.declared().region() + " and the policy keeps failover in "
                    + declaredRegion());
        }
        if (!lossAllowed() && !members.isEmpty() && !members.contains(node.id())) {
            return Optional.of("is asynchronous, and commits waited only for " + Figures.names(members));
        }
        return onAnOldTimeline(node)
                .or(() -> lossAllowed() ? Optional.empty() : behindABarredMember(node))
                .or(() -> lossAllowed() ? Optional.empty() : tooFarBehind(node));
    }

    private boolean lossAllowed() {
        return asked.isPresent() && asked.get().allowDataLoss();
    }

    /** A node that an operator names is not kept out for where it is. */
    private boolean isAbroad(NodeView node) {
        return !policy.crossRegion()
                && !node.declared().region().equals(declaredRegion())
                && asked.flatMap(Request.Failover::target)
                        .filter(node.id()::equals)
                        .isEmpty();
    }

    /** A member that the policy keeps from being promoted may be the one that acknowledged. */
    private Optional<String> behindABarredMember(NodeView node) {
        return view.nodes().stream()
                .filter(member -> members.contains(member.id()) && member.standsBy() && isAbroad(member))
                .filter(member ->
                        member.timeline().isPresent() && Eligibility.MOST_ADVANCED_FIRST.compare(member, node) < 0)
                .findFirst()
                .map(member -> "is behind " + member.id() + " in region "
                        + member.declared().region() + ", which commits may have waited for");
    }

    /**
     * PostgreSQL gives a promoted standby the first timeline it has no history file of. Promoting one that never heard of the
     * newest timeline would create that number a second time with other content, which pg_rewind takes for the same history.
     */
    private Optional<String> onAnOldTimeline(NodeView node) {
        return node.timeline()
                .map(own -> own.equals(newest)
                        ? Optional.<String>empty()
                        : Optional.of("is on timeline " + own + " while " + newest + " exists"))
                .orElseGet(() -> Optional.of("has not said which timeline it is on"));
    }

    private Optional<String> tooFarBehind(NodeView node) {
        if (policy.maximumLagBytes().isEmpty()) {
            return Optional.empty();
        }
        long most = policy.maximumLagBytes().get();
        // Whoever forgot whom it fenced finds several that were told to lead: what counts is how far any of them was.
        return view.nodes().stream()
                .filter(NodeView::assignedPrimary)
                .filter(lost -> lost.position().isPresent() && lost.timeline().equals(node.timeline()))
                .max(Comparator.comparing(lost -> lost.position().orElseThrow()))
                .filter(lost -> Figures.lagBytes(lost.position().orElseThrow(), node.position())
                                .orElse(Long.MAX_VALUE)
                        > most)
                .map(lost -> "is " + Figures.distance(lost.position().orElseThrow(), node.position())
                        + " behind the last known write position of " + lost.id() + " ("
                        + lost.position().orElseThrow() + "), and the policy allows " + most + " bytes");
    }

    private String declaredRegion() {
        return Figures.declaredRegion(view);
    }
}
