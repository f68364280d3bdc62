package dev.understudy.core.failover;

import dev.understudy.core.failover.FailoverRule.WhilePaused;
import dev.understudy.core.stack.FailoverPolicy;
import java.util.Optional;

/**
 * A view with the facts derived from it that several rules need, so that no two rules can read the same view differently.
 *
 * @param view what was observed
 * @param policy when and how to fail over
 * @param primary the node meant to be the primary; empty when every one that was is fenced
 * @param eligibility who may be promoted; empty while nobody has to be
 */
public record Situation(
        ClusterView view, FailoverPolicy policy, Optional<NodeView> primary, Optional<Eligibility> eligibility) {
    static Situation of(ClusterView view, FailoverPolicy policy) {
        Optional<NodeView> primary = view.assignedPrimary();
        Situation calm = new Situation(view, policy, primary, Optional.empty());
        return calm.needsPrimary()
                ? new Situation(
                        view,
                        policy,
                        primary,
                        Optional.of(Eligibility.of(view, policy, primary, calm.failoverAskedFor())))
                : calm;
    }

    /** Whether a rule may be asked: automation is not paused, or the rule has a reason to be asked all the same. */
    boolean allows(WhilePaused whilePaused) {
        return !view.memory().paused()
                || switch (whilePaused) {
                    case NEVER -> false;
                    case FOR_A_REQUEST -> performsRequest();
                    case ALWAYS -> true;
                };
    }

    /** Whether a request is being performed that takes more than one action: to leave it half-way would be an outage. */
    private boolean performsRequest() {
        return view.memory()
                .request()
                .filter(request -> switch (request) {
                    case Request.Failover failover -> true;
                    case Request.Switchover switchover -> switchover.begun();
                    case Request.Reinit reinit -> false;
                })
                .isPresent();
    }

    /** Whether it is the node meant to be the primary. */
    boolean isPrimary(NodeView node) {
        return primary.isPresent() && primary.get().id().equals(node.id());
    }

    /** The primary, given up: it failed as many checks in a row as the policy asks. */
    Optional<NodeView> failedPrimary() {
        return primary.filter(this::givenUp);
    }

    /** The primary, answering and accepting writes. */
    Optional<NodeView> livePrimary() {
        return primary.filter(node -> node.answers() && node.acceptsWrites());
    }

    /** Whether some node has to be promoted: the primary is given up, already fenced, or to be replaced at an operator's request. */
    boolean needsPrimary() {
        return failedPrimary().isPresent()
                || (primary.isEmpty() && lastPrimary().isPresent())
                || primary.filter(this::isToBeReplaced).isPresent();
    }

    /** An operator's failover that has not come to its end. */
    Optional<Request.Failover> failoverAskedFor() {
        return view.memory().request().orElse(null) instanceof Request.Failover failover
                        && livePrimary()
                                .filter(live -> !live.id().equals(failover.from()))
                                .isEmpty()
                ? Optional.of(failover)
                : Optional.empty();
    }

    /** Whether an operator asked for a failover away from it. */
    boolean isToBeReplaced(NodeView node) {
        return failoverAskedFor()
                .filter(asked -> asked.from().equals(node.id()))
                .isPresent();
    }

    /** The node that is, or before its fence was, told to be the primary. */
    Optional<NodeView> lastPrimary() {
        return primary.or(
                () -> view.nodes().stream().filter(NodeView::assignedPrimary).findFirst());
    }

    /**
     * The primary, or the one that was fenced where nobody else was told to take its place, as far as it can be started as the primary again:
     * it has no processes, nobody heard of a newer timeline than it wrote, no operator wants it replaced, and starts are not in vain.
     */
    Optional<NodeView> startablePrimary() {
        return primary.or(this::onlyOneEverAssigned)
                .filter(last -> last.process() == NodeView.ProcessState.STOPPED
                        && !last.beingPrepared()
                        && !isToBeReplaced(last)
                        && last.failedStarts() < policy.startAttempts())
                .filter(last -> last.timeline()
                        .map(own -> own.compareTo(Eligibility.newestTimeline(view)) >= 0)
                        .orElse(true));
    }

    private Optional<NodeView> onlyOneEverAssigned() {
        return lastPrimary()
                .filter(last ->
                        view.nodes().stream().filter(NodeView::assignedPrimary).count() == 1);
    }

    boolean givenUp(NodeView node) {
        return node.failedChecks() >= policy.failedChecks();
    }

    /** Whether the node fails checks, but not so many that it is given up: whoever needs it waits for the next one. */
    boolean hiccups(NodeView node) {
        return node.hiccups(policy.failedChecks());
    }

    /** Whether a standby without processes has crashed: nobody fenced it, it is not being prepared, and starts are not in vain. */
    boolean mayBeStarted(NodeView node) {
        return node.process() == NodeView.ProcessState.STOPPED
                && !node.assignedPrimary()
                && !node.beingPrepared()
                && !view.isFenced(node)
                && node.failedStarts() < policy.startAttempts();
    }

    /** Whether following upstreams from the node as assigned ends at the primary, not in a circle or at a former primary. */
    boolean leadsTo(NodeView node, NodeView target) {
        Optional<NodeView> at = Optional.of(node);
        // Whoever is not there after as many steps as there are nodes goes in a circle.
        for (int step = 0; step < view.nodes().size() && at.isPresent(); step++) {
            if (at.get().id().equals(target.id())) {
                return true;
            }
            at = at.get().assignedUpstream().flatMap(view::node);
        }
        return false;
    }
}
