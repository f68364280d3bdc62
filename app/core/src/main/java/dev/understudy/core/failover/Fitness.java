package dev.understudy.core.failover;

import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.stack.NodeId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Who is fit to take over from a live primary in a switchover. */
final class Fitness {
    /**
     * What a clean stop can still send in a moment: four segments. Clients wait meanwhile. Both positions are of different instants, so
     * on a busy primary the apparent lag is larger than the real one.
     */
    static final long LAG_BYTES_MAX = 64L << 20;

    private Fitness() {}

    /** The named one, when it is fit; else the most advanced that is, one that commits wait for before others. */
    static Optional<NodeView> best(Situation situation, NodeView primary, Optional<NodeId> target) {
        return situation.view().nodes().stream()
                .filter(node -> target.isEmpty()
                        ? !isAbroad(situation, node)
                        : target.get().equals(node.id()))
                .filter(node -> objection(situation, primary, node).isEmpty())
                .min(Comparator.comparing(
                                (NodeView node) -> !members(situation, primary).contains(node.id()))
                        .thenComparing(Eligibility.MOST_ADVANCED_FIRST));
    }

    /** Why nobody is fit; empty while one that is not may be so a check later. */
    static Optional<String> nobody(Situation situation, NodeView primary) {
        List<NodeView> others = situation.view().nodes().stream()
                .filter(node -> !situation.isPrimary(node) && !isAbroad(situation, node))
                .toList();
        if (others.stream().anyMatch(situation::hiccups)) {
            return Optional.empty();
        }
        return Optional.of(
                others.isEmpty()
                        ? "there is no standby in its region"
                        : others.stream()
                                .map(node -> objection(situation, primary, node).orElse(""))
                                .collect(Collectors.joining("; ")));
    }

    /** What speaks against the node. */
    static Optional<String> objection(Situation situation, NodeView primary, NodeView node) {
        if (node.id().equals(primary.id())) {
            return Optional.of(node.id() + " is the primary already");
        }
        if (!node.standsBy() || situation.view().isFenced(node)) {
            return Optional.of(node.id() + " does not answer as a standby (" + Figures.health(node) + ")");
        }
        if (!node.receiving() || !node.assignedUpstream().equals(Optional.of(primary.id()))) {
            return Optional.of(node.id() + " does not stream directly from " + primary.id()
                    + ", whose clean stop would not wait for it");
        }
        if (node.timeline().isEmpty() || !node.timeline().equals(primary.timeline())) {
            return Optional.of(node.id() + " is on " + Figures.where(node) + " and " + primary.id() + " on "
                    + Figures.where(primary));
        }
        return tooFarBehind(situation, primary, node);
    }

    private static Optional<String> tooFarBehind(Situation situation, NodeView primary, NodeView node) {
        long most = situation.policy().maximumLagBytes().orElse(LAG_BYTES_MAX);
        Lsn ahead = primary.position().orElse(Lsn.ZERO);
        OptionalLong lag = Figures.lagBytes(ahead, node.position());
        return lag.isPresent() && lag.getAsLong() <= most
                ? Optional.empty()
                : Optional.of(node.id() + " is " + Figures.distance(ahead, node.position()) + " behind " + primary.id()
                        + ", more than " + most + " bytes: clients would wait that long");
    }

    private static java.util.Set<NodeId> members(Situation situation, NodeView primary) {
        return SyncMembers.of(situation.view(), Optional.of(primary));
    }

    private static boolean isAbroad(Situation situation, NodeView node) {
        return !situation.policy().crossRegion()
                && !node.declared().region().equals(Figures.declaredRegion(situation.view()));
    }
}
