package dev.understudy.core.failover.sim;

import dev.understudy.core.failover.Action;
import dev.understudy.core.failover.ClusterView;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.core.failover.Decision;
import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.failover.Request;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.stack.FailoverPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Performs an action step by step as the real executor does, stores what the controller must remember before and after it, and may be
 * cut between any two steps. {@link Invariants} looks at each action first.
 */
final class SimExecutor {
    /** Steps of the next action that are performed before the controller dies; negative when it lives. */
    int cutAfterSteps = -1;

    boolean forgetWhenCut;
    private final SimStack stack;
    private final SimController controller;
    private final Random random;
    private final Invariants invariants;

    SimExecutor(SimStack stack, SimController controller, FailoverPolicy policy, Random random) {
        this.stack = stack;
        this.controller = controller;
        this.random = random;
        this.invariants = new Invariants(stack, policy);
    }

    /** @return whether it came to its end; else the controller is dead for a while */
    boolean perform(Decision decision, ClusterView view) {
        Action action = decision.action();
        invariants.hold(action, controller.memory, view);
        controller.memory = controller.memory.before(action);
        List<Runnable> steps = new ArrayList<>(steps(action));
        steps.add(() -> controller.memory = controller.memory.after(action));
        try {
            return perform(steps, stack.node(action.node()));
        } catch (Failed e) {
            controller.say("failed: " + e.getMessage());
            return true;
        }
    }

    private boolean perform(List<Runnable> steps, SimNode subject) {
        for (Runnable step : steps) {
            if (cutAfterSteps == 0) {
                cutAfterSteps = -1;
                if (!subject.primary && random.nextInt(4) == 0) {
                    // One machine had both.
                    subject.kill();
                    subject.leftDown = true;
                }
                controller.say("cut" + (forgetWhenCut ? ", all forgotten" : ""));
                // Whoever asked for something that was not begun has gone with it.
                controller.memory = controller.memory.lasting();
                if (forgetWhenCut) {
                    controller.memory = ControllerMemory.EMPTY;
                    invariants.forgotten();
                }
                return false;
            }
            cutAfterSteps = Math.max(cutAfterSteps - 1, -1);
            step.run();
        }
        return true;
    }

    private List<Runnable> steps(Action action) {
        return switch (action) {
            case Action.Fence fence -> fence(stack.node(fence.node()));
            case Action.Promote promote -> promote(stack.node(promote.node()));
            case Action.Route route -> List.of(() -> stack.routes.put(route.pooler(), route.node()));
            case Action.RouteReadOnly route -> List.of(() -> stack.readOnlyRoutes.put(route.pooler(), route.node()));
            case Action.Follow follow -> follow(stack.node(follow.node()), stack.node(follow.upstream()));
            case Action.Rejoin rejoin -> rejoin(stack.node(rejoin.node()), stack.node(rejoin.upstream()));
            case Action.Start start -> List.of(() -> start(stack.node(start.node())));
            case Action.HandOver over -> handOver(stack.node(over.from()), stack.node(over.node()));
            case Action.Reinitialise reinit -> reinitialise(stack.node(reinit.node()), stack.node(reinit.upstream()));
            case Action.Conclude conclude -> List.of();
            case Action.Refuse refuse -> List.of();
        };
    }

    private List<Runnable> fence(SimNode node) {
        return List.of(
                stack.routes::clear,
                () -> {
                    node.kill();
                    node.killedByFence = true;
                },
                // Files can be read when nobody answers any more: a timeline it began just before must not be begun
                // again.
                () -> node.saidTimeline = node.timeline());
    }

    private List<Runnable> promote(SimNode node) {
        boolean lossAllowed =
                controller.memory.request().orElse(null) instanceof Request.Failover asked && asked.allowDataLoss();
        return List.of(
                () -> node.assigned = new Assignment.Primary(),
                () -> stack.nodes.values().stream()
                        .filter(other -> other != node && other.assignedPrimary())
                        .filter(other -> other.process == ProcessState.STOPPED)
                        .forEach(other -> other.assigned = new Assignment.Standby(node.id(), Prepare.CLONE)),
                () -> {
                    if (node.runs() && !node.primary) {
                        stack.promote(node, lossAllowed);
                    }
                });
    }

    private List<Runnable> follow(SimNode node, SimNode upstream) {
        return List.of(() -> node.assigned = new Assignment.Standby(upstream.id(), Prepare.AS_IS), () -> {
            if (node.runs() && !node.isBehind(upstream) && node.timeline() < upstream.timeline()) {
                rewind(node, upstream);
            }
        });
    }

    private List<Runnable> rejoin(SimNode node, SimNode upstream) {
        return List.of(
                () -> node.assigned = new Assignment.Standby(upstream.id(), Prepare.REWIND),
                () -> rewind(node, upstream),
                () -> node.assigned = new Assignment.Standby(upstream.id(), Prepare.AS_IS));
    }

    /** It fails, and is asked for again, while the source is away. */
    private static void rewind(SimNode node, SimNode source) {
        if (!source.runs() || node.process == ProcessState.FROZEN || !source.isHeard() || !node.hears()) {
            throw new Failed(node.id() + " cannot be rewound from " + source.id());
        }
        node.rewindTo(source);
        node.startAs(false);
    }

    private void start(SimNode node) {
        node.failedStarts++;
        if (node.process == ProcessState.STOPPED) {
            // One that was told to lead and never promoted still has its standby.signal.
            node.startAs(node.assignedPrimary() && node.primary);
            invariants.started(node);
        }
    }

    private List<Runnable> handOver(SimNode from, SimNode target) {
        return List.of(
                stack.routes::clear,
                () -> {
                    // A network that stalls just now: the stop goes on without the standby. Not when all faults have
                    // healed.
                    boolean stalls = random.nextInt(8) == 0;
                    target.receiverStalled |= stalls && !controller.calm;
                    stack.stopCleanly(from);
                    invariants.stoppedForASwitchover(from);
                },
                () -> {
                    if (!target.runs() || !from.isBehind(target)) {
                        throw new Failed(target.id() + " lacks the shutdown checkpoint");
                    }
                },
                () -> target.assigned = new Assignment.Primary(),
                () -> from.assigned = new Assignment.Standby(target.id(), Prepare.AS_IS));
    }

    private List<Runnable> reinitialise(SimNode node, SimNode upstream) {
        return List.of(
                () -> {
                    node.kill();
                    node.assigned = new Assignment.Standby(upstream.id(), Prepare.CLONE);
                },
                () -> {
                    if (!upstream.runs() || !upstream.isHeard() || !node.hears()) {
                        throw new Failed(node.id() + " cannot be cloned from " + upstream.id());
                    }
                    node.wal.clear();
                    node.wal.addAll(upstream.wal);
                    node.startAs(false);
                },
                () -> node.assigned = new Assignment.Standby(upstream.id(), Prepare.AS_IS));
    }

    /** An action that could not be performed. */
    private static final class Failed extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }
}
