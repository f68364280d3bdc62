package dev.understudy.core.failover.sim;

import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.failover.Request;
import dev.understudy.core.failover.sim.SimNode.Cut;
import dev.understudy.core.stack.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Faults and operators at random moments; what is broken heals after a random time, at the latest at the end of the trouble. */
final class Faults {
    static final int TROUBLE_MILLIS = 6000;
    private static final int FAULTS_MAX = 6;

    private final SimStack stack;
    private final SimController controller;
    private final EventQueue queue;
    private final Random random;

    Faults(SimStack stack, SimController controller, EventQueue queue, Random random) {
        this.stack = stack;
        this.controller = controller;
        this.queue = queue;
        this.random = random;
    }

    void schedule() {
        int count = 1 + random.nextInt(FAULTS_MAX);
        for (int i = 0; i < count; i++) {
            int begin = random.nextInt(TROUBLE_MILLIS);
            int length = random.nextInt(TROUBLE_MILLIS - begin) + 1;
            queue.after(begin, () -> inject(length));
        }
    }

    private void inject(int lengthMillis) {
        SimNode node = target();
        Runnable heal = switch (random.nextInt(18)) {
            case 0, 1, 2 -> crash(node);
            case 3 -> crashTwo(node);
            case 4, 5 -> freeze(node);
            case 6, 7 -> stallReceiver(node);
            case 8 -> loseChecks(node);
            case 9, 10, 11 -> cutController();
            case 12 -> isolate(node);
            case 13 -> flap(node);
            case 14 -> slowDown(node);
            case 15 -> pause();
            default -> ask();
        };
        queue.after(lengthMillis, heal);
    }

    /** The primary half of the time: that is where it hurts. */
    private SimNode target() {
        List<SimNode> all = List.copyOf(stack.nodes.values());
        return all.stream()
                .filter(node -> node.primary && node.process != ProcessState.STOPPED && random.nextBoolean())
                .findFirst()
                .orElseGet(() -> all.get(random.nextInt(all.size())));
    }

    /** Half of the standbys that crash are brought back by nobody but the controller; some cannot start for a while. */
    private Runnable crash(SimNode node) {
        boolean left = !node.primary && random.nextBoolean();
        node.cannotStart = random.nextInt(4) == 0;
        node.kill();
        int incarnation = node.incarnation;
        return () -> {
            boolean broken = node.cannotStart;
            node.cannotStart = false;
            boolean down = node.process == ProcessState.STOPPED && !node.killedByFence;
            if (down && (broken || (!left && node.incarnation == incarnation))) {
                node.startAs(node.primary && node.assignedPrimary());
            }
        };
    }

    private Runnable crashTwo(SimNode node) {
        Runnable first = crash(node);
        Runnable second = crash(target());
        return () -> {
            first.run();
            second.run();
        };
    }

    private static Runnable freeze(SimNode node) {
        if (node.runs()) {
            node.process = ProcessState.FROZEN;
        }
        return () -> {
            if (node.process == ProcessState.FROZEN) {
                node.process = ProcessState.RUNNING;
            }
        };
    }

    private static Runnable stallReceiver(SimNode node) {
        node.receiverStalled = true;
        return () -> node.receiverStalled = false;
    }

    private Runnable loseChecks(SimNode node) {
        controller.lossy.add(node.id());
        return () -> controller.lossy.remove(node.id());
    }

    /** The controller is killed in the middle of its next action, and sometimes loses what it had stored. */
    private Runnable cutController() {
        controller.cut(random.nextInt(6), random.nextInt(3) == 0);
        return () -> {};
    }

    private Runnable isolate(SimNode node) {
        node.cut = switch (random.nextInt(3)) {
            case 0 -> Cut.BOTH_WAYS;
            case 1 -> Cut.OUTBOUND;
            default -> Cut.INBOUND;
        };
        return () -> node.cut = Cut.NONE;
    }

    private Runnable flap(SimNode node) {
        controller.flapping.put(node.id(), 0);
        return () -> controller.flapping.remove(node.id());
    }

    private Runnable slowDown(SimNode node) {
        controller.slow.add(node.id());
        return () -> controller.slow.remove(node.id());
    }

    private Runnable pause() {
        controller.memory = controller.memory.withPaused(true);
        controller.say("paused");
        return () -> controller.memory = controller.memory.withPaused(false);
    }

    private Runnable ask() {
        NodeId from = stack.nodes.values().stream()
                .filter(SimNode::assignedPrimary)
                .map(SimNode::id)
                .findFirst()
                .orElseGet(this::anyNode);
        Optional<NodeId> to = random.nextBoolean() ? Optional.of(anyNode()) : Optional.empty();
        controller.ask(
                switch (random.nextInt(5)) {
                    case 0 -> new Request.Reinit(anyNode());
                    case 1 -> new Request.Failover(from, to, random.nextBoolean());
                    default -> new Request.Switchover(from, to);
                });
        return () -> {};
    }

    private NodeId anyNode() {
        List<NodeId> all = List.copyOf(stack.nodes.keySet());
        return all.get(random.nextInt(all.size()));
    }
}
