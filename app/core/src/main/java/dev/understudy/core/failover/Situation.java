package dev.understudy.core.failover;

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
                ? new Situation(view, policy, primary, Optional.of(Eligibility.of(view, policy, primary)))
                : calm;
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

    /** Whether some node has to be promoted: the primary is given up, or already fenced. */
    boolean needsPrimary() {
        return failedPrimary().isPresent()
                || (primary.isEmpty() && lastPrimary().isPresent());
    }

    /** The node that is, or before its fence was, told to be the primary. */
    Optional<NodeView> lastPrimary() {
        return primary.or(
                () -> view.nodes().stream().filter(NodeView::assignedPrimary).findFirst());
    }

    boolean givenUp(NodeView node) {
        return node.failedChecks() >= policy.failedChecks();
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
