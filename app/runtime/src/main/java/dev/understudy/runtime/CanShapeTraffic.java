package dev.understudy.runtime;

/** Delay, loss and bandwidth of what a node receives, sends, or both. */
public interface CanShapeTraffic extends Ability {
    /**
     * Replaces the shape that was in force. The stack's links must be open ({@link RunningStack#openLinks}).
     *
     * @param direction of the traffic that is shaped; {@link Direction#BOTH_WAYS} applies the shape to each way, so that a delay counts
     *     twice in a round trip
     * @return the instant before the first effect, from {@link System#nanoTime()}
     * @throws IllegalStateException when no links are open
     */
    long shape(Direction direction, TrafficShape shape);

    /** Ends it; harmless when nothing is shaped. */
    void unshape();
}
