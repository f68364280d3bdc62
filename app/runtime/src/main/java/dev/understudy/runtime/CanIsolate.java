package dev.understudy.runtime;

/**
 * Isolate: the node runs on, and the network between it and everybody else (the other nodes, the poolers, clients and the controller)
 * drops its packets. Nothing is refused and nothing is reset: what is connected falls silent, and who connects anew is not answered.
 * What was sent meanwhile is delivered once the network is back, as far as the ends still wait for it.
 */
public interface CanIsolate extends Ability {
    /**
     * Returns when nothing passes any more. The stack's links must be open ({@link RunningStack#openLinks}).
     *
     * @return the instant before the first effect, from {@link System#nanoTime()}
     * @throws IllegalStateException when no links are open
     */
    long isolate(Direction direction);

    /** Whether the node is cut off, by this fault or by {@link CanDisconnect}, whether it runs or not. */
    boolean isIsolated();

    /** Lets everything pass again; harmless when the node is not isolated. */
    void endIsolation();
}
