package dev.understudy.runtime.link;

import java.util.function.BooleanSupplier;

/** One way of a link, as the network is now. Thread-safe. */
final class Gate {
    private final Network network;
    private final Link link;
    private final Way way;
    private volatile Seen seen;

    /** So that a byte on its way costs one look at a reference. */
    private record Seen(NetworkFaults faults, LinkCondition condition) {}

    Gate(Network network, Link link, Way way) {
        this.network = network;
        this.link = link;
        this.way = way;
        this.seen = look(network.faults());
    }

    LinkCondition condition() {
        return latest().condition;
    }

    /** By identity: a change that changes nothing costs one look more, and equality would cost every byte a comparison of maps. */
    @SuppressWarnings("ReferenceEquality")
    private Seen latest() {
        NetworkFaults now = network.faults();
        Seen last = seen;
        if (last.faults != now) {
            last = look(now);
            seen = last;
        }
        return last;
    }

    private Seen look(NetworkFaults faults) {
        return new Seen(faults, faults.condition(link, way));
    }

    /** Waits while the way is cut, and not when the caller has ended. */
    void awaitOpen(BooleanSupplier ended) {
        Seen now = latest();
        while (now.condition.cut() && !ended.getAsBoolean()) {
            network.await(now.faults, Long.MAX_VALUE, ended);
            now = latest();
        }
    }

    /** Waits for an instant while the way is shaped; whoever ends the shape lets everything go. */
    void awaitDue(long dueNanos, BooleanSupplier ended) {
        Seen now = latest();
        while (now.condition.shaped() && dueNanos - System.nanoTime() > 0 && !ended.getAsBoolean()) {
            network.await(now.faults, dueNanos - System.nanoTime(), ended);
            now = latest();
        }
    }
}
