package dev.understudy.runtime;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Less processor time or memory than a node had: a noisy neighbour, a machine that is too small. */
public interface CanLimitResources extends Ability {
    /**
     * Replaces the limits that were in force.
     *
     * @param cpusMax cores' worth of processor time, above 0; empty as declared
     * @param memoryBytesMax memory above which the kernel kills; empty as declared
     * @return the instant before the first effect, from {@link System#nanoTime()}
     */
    long limit(OptionalDouble cpusMax, OptionalLong memoryBytesMax);

    /** Back to what was declared; harmless when nothing is limited. */
    void unlimit();
}
