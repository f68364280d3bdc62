package dev.understudy.core.failover;

import dev.understudy.core.failover.FailoverRule.Proposal;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.stack.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the poolers' read-only databases lead: to live standbys that are not too stale, spread evenly over them (D0.6). */
final class ReadOnlyRules {
    private ReadOnlyRules() {}

    static FailoverRule move() {
        return new FailoverRule(
                "F45",
                Action.RouteReadOnly.class,
                "a pooler's read-only target is given up, too stale or not to be read, or another standby serves at least two poolers fewer",
                "reporting fails or reads the past; a standby that came back takes its share again",
                ReadOnlyRules::move);
    }

    private static Optional<Proposal> move(Situation situation) {
        return situation.livePrimary().flatMap(primary -> {
            List<NodeView> fresh = new ArrayList<>();
            for (NodeView node : situation.view().nodes()) {
                if (isFresh(situation, primary, node)) {
                    fresh.add(node);
                }
            }
            for (String pooler : situation.view().poolers()) {
                Optional<Proposal> proposal = move(situation, primary, fresh, pooler);
                if (proposal.isPresent()) {
                    return proposal;
                }
            }
            return Optional.empty();
        });
    }

    private static Optional<Proposal> move(Situation situation, NodeView primary, List<NodeView> fresh, String pooler) {
        Optional<NodeView> target = Optional.ofNullable(
                        situation.view().readOnlyRoutes().get(pooler))
                .flatMap(situation.view()::node);
        Optional<String> wrong = target.map(node -> wrong(situation, primary, node))
                .orElseGet(() -> Optional.of("its read-only clients are led nowhere"));
        Optional<NodeView> better = leastUsed(situation, fresh);
        if (wrong.isEmpty()) {
            return better.filter(node -> load(situation, node) + 1 < load(situation, target.orElseThrow()))
                    .map(node -> proposal(
                            pooler,
                            node,
                            "it reads from " + target.orElseThrow().id() + ", which serves "
                                    + load(situation, target.orElseThrow()) + " poolers, and " + node.id() + " "
                                    + load(situation, node)));
        }
        return better.or(() -> Optional.of(primary)
                        .filter(node -> !situation.policy().standbysReadable()
                                || situation.policy().readOnly().fallBackToPrimary()))
                .filter(node ->
                        target.filter(same -> same.id().equals(node.id())).isEmpty())
                .map(node -> proposal(pooler, node, wrong.get()));
    }

    private static Proposal proposal(String pooler, NodeView node, String why) {
        return new Proposal(new Action.RouteReadOnly(pooler, node.id()), pooler + ": " + why);
    }

    private static Optional<String> wrong(Situation situation, NodeView primary, NodeView node) {
        if (node.id().equals(primary.id())) {
            return situation.policy().standbysReadable()
                    ? Optional.of(node.id() + " is the primary")
                    : Optional.empty();
        }
        if (!situation.policy().standbysReadable()) {
            return Optional.of(node.id() + " is a standby, and policy "
                    + situation.policy().name() + " lets nobody read one");
        }
        if (situation.givenUp(node) || node.assignedPrimary()) {
            return Optional.of(node.id() + " is given up (" + Figures.health(node) + ")");
        }
        return tooStale(situation, primary, node, 1);
    }

    /** Fit to be moved to. One that was too stale has to be well within the bound again, or it would be left and taken in turn. */
    private static boolean isFresh(Situation situation, NodeView primary, NodeView node) {
        return situation.policy().standbysReadable()
                && !node.id().equals(primary.id())
                && node.standsBy()
                && node.receiving()
                && !situation.view().isFenced(node)
                && (serves(situation, node)
                        || tooStale(situation, primary, node, 2).isEmpty())
                && tooStale(situation, primary, node, 1).isEmpty();
    }

    private static Optional<String> tooStale(Situation situation, NodeView primary, NodeView node, int divisor) {
        Optional<Long> bound = situation.policy().readOnly().maximumLagBytes();
        if (bound.isEmpty() || primary.position().isEmpty()) {
            return Optional.empty();
        }
        Lsn ahead = primary.position().get();
        return Figures.lagBytes(ahead, node.replayed()).orElse(Long.MAX_VALUE) > bound.get() / divisor
                ? Optional.of(node.id() + " has yet to replay " + Figures.distance(ahead, node.replayed())
                        + ", and the policy allows " + bound.get())
                : Optional.empty();
    }

    /** A tie goes by declared order. */
    private static Optional<NodeView> leastUsed(Situation situation, List<NodeView> fresh) {
        Optional<NodeView> least = Optional.empty();
        for (NodeView node : fresh) {
            if (least.isEmpty() || load(situation, node) < load(situation, least.get())) {
                least = Optional.of(node);
            }
        }
        return least;
    }

    private static boolean serves(Situation situation, NodeView node) {
        return load(situation, node) > 0;
    }

    private static int load(Situation situation, NodeView node) {
        int poolers = 0;
        for (String pooler : situation.view().poolers()) {
            NodeId target = situation.view().readOnlyRoutes().get(pooler);
            poolers += node.id().equals(target) ? 1 : 0;
        }
        return poolers;
    }
}
