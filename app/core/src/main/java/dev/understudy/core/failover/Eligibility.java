package dev.understudy.core.failover;

import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.Replication;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which standbys may be promoted, and why the others may not.
 *
 * @param candidates the most advanced first
 * @param refused per node that may not be promoted the reason, in declared order
 * @param syncMembers nodes of which at least one has every acknowledged write; empty when commits wait for none
 */
public record Eligibility(List<NodeView> candidates, Map<NodeId, String> refused, Set<NodeId> syncMembers) {
    /** Highest timeline first, then the position furthest ahead; the sort is stable, so a tie goes by declared order. */
    private static final Comparator<NodeView> MOST_ADVANCED_FIRST = Comparator.comparing(
                    (NodeView node) -> node.timeline().orElseThrow())
            .thenComparing(node -> node.position().orElse(Lsn.ZERO))
            .reversed();

    static Eligibility of(ClusterView view, FailoverPolicy policy, Optional<NodeView> primary) {
        Set<NodeId> members = syncMembers(view, primary);
        Map<NodeId, String> refused = new LinkedHashMap<>();
        List<NodeView> candidates = new ArrayList<>();
        for (NodeView node : view.nodes()) {
            if (primary.isPresent() && primary.get().id().equals(node.id())) {
                continue;
            }
            objection(node, view, policy, members)
                    .ifPresentOrElse(why -> refused.put(node.id(), why), () -> candidates.add(node));
        }
        candidates.sort(MOST_ADVANCED_FIRST);
        return new Eligibility(candidates, refused, members);
    }

    /** Members that cannot be asked now: one of them may be the only one that has an acknowledged write. */
    List<NodeId> silentMembers(ClusterView view) {
        return view.nodes().stream()
                .filter(node -> syncMembers.contains(node.id()) && !node.standsBy())
                .map(NodeView::id)
                .toList();
    }

    /** Why there is no candidate, node by node. */
    String refusals() {
        return refused.isEmpty()
                ? "there is no other node"
                : refused.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining("; "));
    }

    /**
     * The standbys the failed primary's commits waited for. {@code synchronous_standby_names} is the same on every node and lists
     * the declared primary as well, which counts once it stands by after a failover; a primary never waits for itself.
     */
    private static Set<NodeId> syncMembers(ClusterView view, Optional<NodeView> primary) {
        if (view.nodes().stream().allMatch(node -> node.declared().replication() == Replication.ASYNC)) {
            return Set.of();
        }
        return view.nodes().stream()
                .filter(node ->
                        node.declared().declaredPrimary() || node.declared().replication() != Replication.ASYNC)
                .filter(node -> !node.assignedPrimary()
                        && (primary.isEmpty() || !primary.get().id().equals(node.id())))
                .map(NodeView::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<String> objection(
            NodeView node, ClusterView view, FailoverPolicy policy, Set<NodeId> members) {
        if (node.assignedPrimary()) {
            return Optional.of("is a fenced former primary");
        }
        if (!node.standsBy()) {
            return Optional.of("does not answer as a standby (" + Figures.health(node) + ")");
        }
        if (abroad(node, view, policy)) {
            return Optional.of("is in region " + node.declared().region() + " and the policy keeps failover in "
                    + declaredRegion(view));
        }
        if (!members.isEmpty() && !members.contains(node.id())) {
            return Optional.of("is asynchronous, and commits waited only for " + Figures.names(members));
        }
        return timelineObjection(node, view).or(() -> barredMemberObjection(node, view, policy, members));
    }

    private static boolean abroad(NodeView node, ClusterView view, FailoverPolicy policy) {
        return !policy.crossRegion() && !node.declared().region().equals(declaredRegion(view));
    }

    /** A member that the policy keeps from being promoted may be the one that acknowledged. */
    private static Optional<String> barredMemberObjection(
            NodeView node, ClusterView view, FailoverPolicy policy, Set<NodeId> members) {
        return view.nodes().stream()
                .filter(member -> members.contains(member.id()) && member.standsBy() && abroad(member, view, policy))
                .filter(member -> member.timeline().isPresent() && MOST_ADVANCED_FIRST.compare(member, node) < 0)
                .findFirst()
                .map(member -> "is behind " + member.id() + " in region "
                        + member.declared().region() + ", which commits may have waited for");
    }

    /**
     * PostgreSQL gives a promoted standby the first timeline it has no history file of. Promoting one that never heard of the
     * newest timeline would create that number a second time with other content, which pg_rewind takes for the same history.
     */
    private static Optional<String> timelineObjection(NodeView node, ClusterView view) {
        TimelineId newest = view.nodes().stream()
                .map(NodeView::timeline)
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .orElse(new TimelineId(1));
        return node.timeline()
                .map(own -> own.equals(newest)
                        ? Optional.<String>empty()
                        : Optional.of("is on timeline " + own + " while " + newest + " exists"))
                .orElseGet(() -> Optional.of("has not said which timeline it is on"));
    }

    private static String declaredRegion(ClusterView view) {
        return view.nodes().stream()
                .map(NodeView::declared)
                .filter(declared -> declared.declaredPrimary())
                .findFirst()
                .orElseGet(() -> view.nodes().getFirst().declared())
                .region();
    }
}
