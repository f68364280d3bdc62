package dev.understudy.runtime;

/** Freeze: every process of the node stops being scheduled, its connections stay open. */
public interface CanFreeze extends Ability {
    /** @return the instant before the first signal, from {@link System#nanoTime()} */
    long freeze();

    /** Lets it go on where it was; harmless when it is not frozen. */
    void thaw();
}
