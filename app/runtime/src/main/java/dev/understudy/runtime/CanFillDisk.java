package dev.understudy.runtime;

/** DiskFull: the disk a node keeps its data and its WAL on has no byte left. */
public interface CanFillDisk extends Ability {
    /**
     * Returns when the disk is full.
     *
     * @return the instant before the first effect, from {@link System#nanoTime()}
     */
    long fill();

    /** Gives the space back; harmless when the disk was not filled. */
    void free();
}
