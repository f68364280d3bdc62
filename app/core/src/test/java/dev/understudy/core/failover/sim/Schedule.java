package dev.understudy.core.failover.sim;

import dev.understudy.core.failover.RuleTable;
import dev.understudy.core.imitation.Imitations;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.FailoverPolicy.ReadOnlyRouting;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;

/** One seeded run: trouble, then calm until the stack has settled. The same seed gives the same run. */
final class Schedule {
    private static final int CALM_MILLIS_MAX = 20_000;
    /** In every other schedule; a position counts records here. */
    private static final Optional<Long> MAXIMUM_LAG = Optional.of(12L);

    private final EventQueue queue = new EventQueue();
    private final SimStack stack;
    private final SimController controller;
    private final Faults faults;
    private boolean refused;
    private boolean operatorCame;

    Schedule(long seed, RuleTable rules, boolean looksAgain) {
        // Adjacent seeds begin alike in java.util.Random: scatter them.
        Random random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        Topology[] topologies = Topology.values();
        this.stack = new SimStack(topologies[Math.floorMod(seed, topologies.length)], queue, random);
        this.controller = new SimController(stack, queue, random, rules, policy(seed), looksAgain);
        this.faults = new Faults(stack, controller, queue, random);
    }

    /** The invariant it broke and the decisions that led there; empty when it broke none. */
    Optional<String> violation() {
        try {
            run();
            return Optional.empty();
        } catch (Violation e) {
            return Optional.of(e.getMessage() + "\n" + String.join("\n", controller.trace));
        }
    }

    /** Whether it ended, with reason, in a refusal that waits for a person. */
    boolean refused() {
        return refused;
    }

    /** How many promotions there were. */
    int promotions() {
        return stack.timelines.size() - 1;
    }

    private void run() {
        stack.start();
        controller.start();
        faults.schedule();
        runUntil(Faults.TROUBLE_MILLIS);
        controller.calmDown();
        long patience = queue.nowMillis() + CALM_MILLIS_MAX;
        while (!controller.settled()) {
            if (queue.nowMillis() > patience) {
                refused = operatorCame && controller.refusesForGood();
                if (refused) {
                    return;
                }
                operatorComes();
                patience = queue.nowMillis() + CALM_MILLIS_MAX;
            }
            runUntil(queue.nowMillis() + 200);
        }
        nothingProtectedIsLost();
    }

    /** Whatever is refused must be possible for one who takes the loss. */
    private void operatorComes() {
        if (operatorCame || !controller.refuses()) {
            throw new Violation("it did not settle after all faults had healed");
        }
        operatorCame = true;
        controller.askForAFailoverWithLoss();
    }

    private static FailoverPolicy policy(long seed) {
        return new FailoverPolicy(
                "sim",
                Duration.ofMillis(100),
                Duration.ofMillis(60),
                3,
                false,
                seed % 2 == 0 ? Optional.empty() : MAXIMUM_LAG,
                3,
                ReadOnlyRouting.ANY_STANDBY_ELSE_PRIMARY,
                // One that starts a crashed primary in place; what it adds in time is not the decider's.
                seed % 3 == 0 ? Optional.of(Imitations.PATRONI) : Optional.empty());
    }

    private void runUntil(long millis) {
        while (queue.stepUntil(millis)) {
            // Every event checks its own invariants.
        }
    }

    private void nothingProtectedIsLost() {
        SimNode primary = stack.nodes.values().stream()
                .filter(SimNode::acknowledges)
                .findFirst()
                .orElseThrow();
        if (!new HashSet<>(primary.wal).containsAll(stack.protectedWrites)) {
            throw new Violation("an acknowledged write was lost although commits waited for a standby");
        }
    }
}
