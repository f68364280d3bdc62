package dev.understudy.core.failover;

import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A view with the facts derived from it that several rules need, so that no two rules can read the same view differently.
 *
 * @param view what was observed
 * @param policy when and how to fail over
 * @param primary the node meant to be the primary; empty when every one that was is fenced
 * @param eligibility who may be promoted
 */
public record Situation(ClusterView view, FailoverPolicy policy, Optional<NodeView> primary, Eligibility eligibility) {
    static Situation of(ClusterView view, FailoverPolicy policy) {
        Optional<NodeView> primary = view.assignedPrimary();
        return new Situation(view, policy, primary, Eligibility.of(view, policy, primary));
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
        Set<NodeId> seen = new HashSet<>();
        Optional<NodeView> at = Optional.of(node);
        while (at.isPresent() && seen.add(at.get().id())) {
            if (at.get().id().equals(target.id())) {
                return true;
            }
            at = at.get().assignedUpstream().flatMap(view::node);
        }
        return false;
    }
}
