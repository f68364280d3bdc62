package dev.understudy.core.plan;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.Replication;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A standby that is to leave a stack, and how the stack is at that moment. Pure.
 *
 * @param node who is to leave
 * @param primary who takes writes now
 * @param upstreams whom each standby was told to follow
 * @param serving the nodes that run and answer
 * @param waitedFor the standbys that stream from the primary now and that commits may wait for
 */
public record Leaving(
        NodeId node, NodeId primary, Map<NodeId, NodeId> upstreams, Set<NodeId> serving, Set<NodeId> waitedFor) {
    public Leaving {
        upstreams = Map.copyOf(upstreams);
        serving = Set.copyOf(serving);
        waitedFor = Set.copyOf(waitedFor);
    }

    /**
     * The plan without it.
     *
     * @param force also where commits will not wait for any standby from then on
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} saying why it cannot leave, and what to do first
     */
    public StackPlan from(StackPlan plan, boolean force) {
        plan.requireNode(node);
        MemberRules.requireChangeable(plan);
        if (node.equals(primary)) {
            throw refused(
                    node + " is the primary: clients write there",
                    "Switch over first, then remove it: understudy switchover, understudy remove-standby " + node);
        }
        requireHeir();
        StackPlan rest = MemberChange.remove(plan, node, primary);
        requireSynchrony(plan, rest, force);
        return rest;
    }

    /** Those that stream from it; they follow its own upstream from then on. */
    public List<NodeId> children() {
        return upstreams.entrySet().stream()
                .filter(each -> each.getValue().equals(node))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Whom its children follow from then on. */
    public NodeId heir() {
        return upstreams.getOrDefault(node, primary);
    }

    private void requireHeir() {
        if (!children().isEmpty() && !serving.contains(heir())) {
            throw refused(
                    words(children()) + " of " + node + " could follow nobody: its upstream " + heir()
                            + " does not answer",
                    "Bring " + heir() + " back first (understudy status, understudy rejoin).");
        }
    }

    private void requireSynchrony(StackPlan plan, StackPlan rest, boolean force) {
        if (Joining.kind(plan) == Replication.ASYNC) {
            return;
        }
        if (Joining.kind(rest) == Replication.ASYNC) {
            if (!force) {
                throw refused(
                        "without " + node
                                + " no synchronous standby is declared: a commit would wait for nobody, and a crash could lose it",
                        "Add another first (understudy add-standby --replication "
                                + (Joining.kind(plan) == Replication.SYNC ? "sync" : "quorum")
                                + "), or say --force to go on asynchronously.");
            }
            return;
        }
        if (waitedFor.equals(Set.of(node))) {
            // Not even by force: every client would hang.
            throw refused(
                    "every commit would hang: " + node + " is the only synchronous standby that streams from "
                            + primary,
                    "Bring another back first (understudy status, understudy rejoin), or add one: understudy add-standby.");
        }
    }

    private static String words(List<NodeId> ids) {
        return ids.stream().map(NodeId::value).collect(Collectors.joining(", "));
    }

    private UnderstudyException refused(String why, String hint) {
        return new UnderstudyException(
                ErrorCode.OPERATION_FAILED, node + " cannot be removed: " + why, "Nothing was changed. " + hint);
    }
}
