package dev.understudy.core.failover;

import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.Replication;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The standbys that commits waited for, and which of them have to be asked before anybody is promoted.
 *
 * <p>PostgreSQL acknowledges a commit once it is flushed on the primary and on <em>one</em> of the listed standbys: the first in the list
 * that streams ({@code FIRST 1}) or any ({@code ANY 1}). Which one that was is not known afterwards, and the list's first may have changed
 * between two commits, so both promise the same: of all listed nodes but the writer at least one has it. To be sure that the most
 * advanced has it too, all of them must be asked; that is the read quorum m - n + 1 with n = 1.
 */
final class SyncMembers {
    private SyncMembers() {}

    /**
     * The node whose writes are at stake: of those that were told to be the primary, or fenced, the one on the newest timeline. When there
     * are several, one of them wrote and the others may have been chosen and not promoted, or promoted unseen; nobody can tell.
     */
    static Optional<NodeView> lastWriter(ClusterView view, Optional<NodeView> primary) {
        TimelineId newest = Eligibility.newestTimeline(view);
        List<NodeView> writers = new ArrayList<>();
        for (NodeView node : view.nodes()) {
            if ((node.assignedPrimary() || view.isFenced(node))
                    && node.timeline().orElse(newest).equals(newest)) {
                writers.add(node);
            }
        }
        if (writers.isEmpty()) {
            return primary;
        }
        return writers.size() == 1 ? Optional.of(writers.getFirst()) : Optional.empty();
    }

    /**
     * {@code synchronous_standby_names} is the same on every node and lists the declared primary as well, which counts once it stands by
     * after a failover; a primary never waits for itself.
     */
    static Set<NodeId> of(ClusterView view, Optional<NodeView> writer) {
        boolean waits = false;
        Set<NodeId> listed = new LinkedHashSet<>();
        for (NodeView node : view.nodes()) {
            boolean synchronous = node.declared().replication() != Replication.ASYNC;
            waits |= synchronous;
            if ((synchronous || node.declared().declaredPrimary())
                    && (writer.isEmpty() || !writer.get().id().equals(node.id()))) {
                listed.add(node.id());
            }
        }
        return waits ? Set.copyOf(listed) : Set.of();
    }

    /**
     * Members that have to be asked and do not answer. One that was fenced on an older timeline has nothing of the newest: since
     * then it received nothing.
     */
    static List<NodeView> silent(ClusterView view, Set<NodeId> members, TimelineId newest) {
        List<NodeView> silent = new ArrayList<>();
        for (NodeView node : view.nodes()) {
            boolean old = view.isFenced(node) && node.timeline().orElse(newest).compareTo(newest) < 0;
            if (members.contains(node.id()) && !node.standsBy() && !old) {
                silent.add(node);
            }
        }
        return silent;
    }
}
