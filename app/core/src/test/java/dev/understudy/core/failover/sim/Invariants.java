package dev.understudy.core.failover.sim;

import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.failover.Request;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.NodeId;
import java.util.Comparator;
import java.util.Optional;

/** What must hold of every action, written apart from the decider on purpose. */
final class Invariants {
    private final SimStack stack;
    private final FailoverPolicy policy;
    /** A primary that was stopped for a switchover, as long as nothing else happened to it. */
    private Optional<SimNode> stopped = Optional.empty();
    /** How often it had been started by then: one that leads again may lose writes to an ordinary failover. */
    private int startsBefore;

    Invariants(SimStack stack, FailoverPolicy policy) {
        this.stack = stack;
        this.policy = policy;
    }

    void stoppedForASwitchover(SimNode node) {
        stopped = Optional.of(node);
        startsBefore = node.starts;
    }

    void started(SimNode node) {
        if (stopped.filter(node::equals).isPresent()) {
            stopped = Optional.empty();
        }
    }

    void forgotten() {
        stopped = Optional.empty();
    }

    void hold(Action action, ControllerMemory memory, ClusterView view) {
        pausedActsOnlyAtARequest(action, memory);
        switch (action) {
            case Action.Fence fence -> fencedWithReason(stack.node(fence.node()), memory);
            case Action.Promote promote -> {
                if (!stack.node(promote.node()).assignedPrimary()) {
                    promotedWithReason(stack.node(promote.node()), memory, view);
                }
                switchoverLosesNothing(stack.node(promote.node()), memory);
            }
            case Action.Start start -> {
                if (stack.node(start.node()).failedStarts >= policy.startAttempts()) {
                    throw new Violation("started " + start.node() + " for ever");
                }
            }
            default -> {}
        }
    }

    private static void pausedActsOnlyAtARequest(Action action, ControllerMemory memory) {
        if (!memory.paused() || action instanceof Action.Refuse || action instanceof Action.Conclude) {
            return;
        }
        boolean allowed = switch (memory.request().orElse(null)) {
            case null -> false;
            case Request.Reinit reinit -> action instanceof Action.Reinitialise;
            case Request.Switchover over -> over.begun() || action instanceof Action.HandOver;
            case Request.Failover failover -> true;
        };
        if (!allowed) {
            throw new Violation("acted while paused: " + action);
        }
    }

    /** Nobody asked for it: then a living primary is fenced only when it was silent for long enough, to the standbys as well. */
    private void fencedWithReason(SimNode node, ControllerMemory memory) {
        boolean asked = memory.request().orElse(null) instanceof Request.Failover;
        boolean alone = stack.nodes.values().stream().noneMatch(other -> other != node && other.assignedPrimary());
        if (asked || !alone || !node.assignedPrimary() || !node.acknowledges()) {
            return;
        }
        if (node.failedChecks < policy.failedChecks()) {
            throw new Violation("fenced " + node.id() + " after " + node.failedChecks + " failed checks");
        }
        for (SimNode other : stack.nodes.values()) {
            if (other.answered
                    && other.runs()
                    && !other.saidPrimary
                    && other.saidReceiving
                    && follows(other, node)
                    && other.saidNewestWalSent > node.lastAsked) {
                throw new Violation("fenced " + node.id() + " although " + other.id() + " hears it");
            }
        }
    }

    private static boolean follows(SimNode node, SimNode upstream) {
        return node.assigned instanceof Assignment.Standby standby
                && standby.upstream().equals(upstream.id());
    }

    private void switchoverLosesNothing(SimNode chosen, ControllerMemory memory) {
        boolean asked = memory.request().orElse(null) instanceof Request.Failover;
        stopped.filter(from -> from.starts == startsBefore)
                .filter(from -> from != chosen && !asked && !from.cannotStart && !from.isBehind(chosen))
                .ifPresent(from -> {
                    throw new Violation("a switchover from " + from.id() + " lost writes: promoted " + chosen.id());
                });
        stopped = Optional.empty();
    }

    private void promotedWithReason(SimNode chosen, ControllerMemory memory, ClusterView view) {
        Optional<Request.Failover> asked = memory.request().orElse(null) instanceof Request.Failover failover
                ? Optional.of(failover)
                : Optional.empty();
        boolean lossAllowed = asked.filter(Request.Failover::allowDataLoss).isPresent();
        boolean waited = stack.isSynchronous() && !lossAllowed;
        boolean named = asked.flatMap(Request.Failover::target)
                .filter(chosen.id()::equals)
                .isPresent();
        if (!named && !chosen.spec.region().equals("north")) {
            throw new Violation("promoted " + chosen.id() + " in another region unasked");
        }
        if (!named || waited) {
            mustBeTheMostAdvanced(chosen, waited, view);
        }
        if (!lossAllowed) {
            mustNotBeTooFarBehind(chosen);
        }
    }

    private void mustBeTheMostAdvanced(SimNode chosen, boolean waited, ClusterView view) {
        stack.nodes.values().stream()
                .filter(node -> node.answered && node.runs() && !node.saidPrimary)
                .filter(node -> node.assigned instanceof Assignment.Standby)
                .filter(node -> node.spec.region().equals("north"))
                .filter(node -> !waited || stack.listed(node))
                .max(Comparator.<SimNode>comparingInt(node -> node.saidTimeline).thenComparingLong(n -> n.saidPosition))
                .filter(best -> best.saidTimeline > chosen.saidTimeline || best.saidPosition > chosen.saidPosition)
                .ifPresent(best -> {
                    throw new Violation(
                            "promoted " + chosen.id() + " although " + best.id() + " is more advanced in " + view);
                });
    }

    private void mustNotBeTooFarBehind(SimNode chosen) {
        if (policy.maximumLagBytes().isEmpty()) {
            return;
        }
        long written = stack.nodes.values().stream()
                .filter(node -> node.assignedPrimary() && node.saidTimeline == chosen.saidTimeline)
                .mapToLong(node -> node.saidPosition)
                .max()
                .orElse(0);
        NodeId id = chosen.id();
        if (written - chosen.saidPosition > policy.maximumLagBytes().get()) {
            throw new Violation("promoted " + id + " although it is too far behind");
        }
    }
}
