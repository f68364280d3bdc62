package dev.understudy.engine.drill.scenario;

import dev.understudy.core.plan.NodePlan;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.NodeSpec;
import dev.understudy.core.stack.Replication;
import dev.understudy.engine.drill.Setting;
import java.util.List;
import java.util.Optional;

/** Whose WAL receivers stall, so that what clients are told is held by the primary alone. Pure. */
final class StalledStandbys {
    private StalledStandbys() {}

    /** Only those that stream from the primary itself, for a cascade behind them starves by itself. */
    static List<NodeId> of(Setting setting) {
        List<NodeSpec> direct = setting.plan().nodes().stream()
                .map(NodePlan::spec)
                .filter(node -> setting.primary().equals(setting.upstreams().get(node.id())))
                .toList();
        Optional<NodeSpec> spared = sparedForCommits(setting, direct);
        return direct.stream()
                .filter(node -> !spared.equals(Optional.of(node)))
                .map(NodeSpec::id)
                .toList();
    }

    /**
     * Commits of a synchronous stack must go on, or nothing would be acknowledged that could be lost: one standby that they wait for
     * is spared. FIRST waits for the first of the list; of ANY the last one serves, so that the order does not give away whom to
     * promote.
     */
    private static Optional<NodeSpec> sparedForCommits(Setting setting, List<NodeSpec> direct) {
        List<NodeSpec> all = setting.plan().spec().nodes();
        if (all.stream().allMatch(node -> node.replication() == Replication.ASYNC)) {
            return Optional.empty();
        }
        List<NodeSpec> waitedFor = direct.stream()
                .filter(node -> node.declaredPrimary() || node.replication() != Replication.ASYNC)
                .toList();
        boolean any = all.stream().anyMatch(node -> node.replication() == Replication.QUORUM);
        return waitedFor.isEmpty() ? Optional.empty() : Optional.of(any ? waitedFor.getLast() : waitedFor.getFirst());
    }
}
