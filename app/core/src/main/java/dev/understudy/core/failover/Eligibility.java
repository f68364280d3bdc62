package dev.understudy.core.failover;

import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
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
 * @param candidates the most advanced first; where an operator named one of them, that one alone
 * @param refused per node that may not be promoted the reason, in declared order
 * @param syncMembers nodes of which at least one has every acknowledged write; empty when commits wait for none
 */
public record Eligibility(List<NodeView> candidates, Map<NodeId, String> refused, Set<NodeId> syncMembers) {
    /** Highest timeline first, then the position furthest ahead; the sort is stable, so a tie goes by declared order. */
    static final Comparator<NodeView> MOST_ADVANCED_FIRST = Comparator.comparing(
                    (NodeView node) -> node.timeline().orElseThrow())
            .thenComparing(node -> node.position().orElse(Lsn.ZERO))
            .reversed();

    static Eligibility of(
            ClusterView view, FailoverPolicy policy, Optional<NodeView> primary, Optional<Request.Failover> asked) {
        Optional<NodeView> writer = SyncMembers.lastWriter(view, primary);
        Objections objections = new Objections(view, policy, SyncMembers.of(view, writer), asked, newestTimeline(view));
        Map<NodeId, String> refused = new LinkedHashMap<>();
        List<NodeView> candidates = new ArrayList<>();
        for (NodeView node : view.nodes()) {
            if (primary.isPresent() && primary.get().id().equals(node.id())) {
                continue;
            }
            objections.to(node).ifPresentOrElse(why -> refused.put(node.id(), why), () -> candidates.add(node));
        }
        candidates.sort(MOST_ADVANCED_FIRST);
        return named(candidates, asked, primary.isPresent(), objections.members())
                .map(only -> new Eligibility(only, refused, objections.members()))
                .orElseGet(() -> new Eligibility(candidates, refused, objections.members()));
    }

    /**
     * The operator's choice, when there is one to be kept to. Once the former primary is fenced, an outage would be its price, and in a
     * synchronous stack acknowledged writes; then the best is taken instead, and the request is answered with that.
     */
    private static Optional<List<NodeView>> named(
            List<NodeView> candidates, Optional<Request.Failover> asked, boolean unfenced, Set<NodeId> members) {
        return asked.flatMap(Request.Failover::target).flatMap(target -> {
            List<NodeView> only = candidates.stream()
                    .filter(node -> node.id().equals(target))
                    .filter(node -> unfenced
                            || members.isEmpty()
                            || asked.get().allowDataLoss()
                            || MOST_ADVANCED_FIRST.compare(candidates.getFirst(), node) == 0)
                    .toList();
            return only.isEmpty() && !unfenced ? Optional.<List<NodeView>>empty() : Optional.of(only);
        });
    }

    /** Members that cannot be asked now: one of them may be the only one that has an acknowledged write. */
    List<NodeView> silentMembers(ClusterView view) {
        return SyncMembers.silent(view, syncMembers, newestTimeline(view));
    }

    /** Why there is no candidate, node by node. */
    String refusals() {
        return refused.isEmpty()
                ? "there is no other node"
                : refused.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining("; "));
    }

    static TimelineId newestTimeline(ClusterView view) {
        TimelineId newest = new TimelineId(1);
        for (NodeView node : view.nodes()) {
            if (node.timeline().isPresent() && node.timeline().get().compareTo(newest) > 0) {
                newest = node.timeline().get();
            }
        }
        return newest;
    }
}
