package dev.understudy.core.failover.sim;

import dev.understudy.core.failover.NodeView.ProcessState;
import java.util.List;
import java.util.Random;

/** A few faults at random moments, each healed after a random time and at the latest at the end of the troubled phase. */
final class Faults {
    static final int TROUBLE_MILLIS = 6000;
    private static final int FAULTS_MAX = 5;

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
        Runnable heal = switch (random.nextInt(6)) {
            case 0, 1 -> crash(node);
            case 2 -> freeze(node);
            case 3 -> stallReceiver(node);
            case 4 -> loseChecks(node);
            default -> cutController();
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

    private static Runnable crash(SimNode node) {
        node.kill();
        int incarnation = node.incarnation;
        return () -> {
            if (node.incarnation == incarnation && !node.killedByFence) {
                node.startAs(node.primary);
            }
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

    /** The controller is killed in the middle of its next action, and forgets what it only remembered. */
    private Runnable cutController() {
        controller.cutAfterSteps = random.nextInt(3);
        controller.forgetWhenCut = random.nextBoolean();
        return () -> {};
    }
}
