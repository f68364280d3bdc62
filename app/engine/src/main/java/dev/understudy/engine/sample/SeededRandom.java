package dev.understudy.engine.sample;

/**
 * SplitMix64 (Steele, Lea, Flood 2014). Written out, because the same seed has to give the same rows on every Java release and the
 * library's generators only promise that for {@link java.util.Random}, which is slow. One thread at a time.
 */
final class SeededRandom {
    private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;
    private static final double UNIT = 0x1.0p-53;

    private long state;

    /** A stream of its own per purpose, so that adding rows to one table leaves the others as they were. */
    SeededRandom(long seed, String purpose) {
        this.state = seed * GOLDEN_GAMMA + purpose.hashCode();
    }

    long nextLong() {
        state += GOLDEN_GAMMA;
        long mixed = state;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** Uniform in [0, 1). */
    double nextUnit() {
        return (nextLong() >>> 11) * UNIT;
    }

    /** Uniform in [0, bound). */
    int below(int bound) {
        return (int) (nextUnit() * bound);
    }

    /** In [0, bound), small numbers more often: as the busiest few of anything. */
    int skewedBelow(int bound) {
        double unit = nextUnit();
        return (int) (unit * unit * bound);
    }

    boolean chance(double probability) {
        return nextUnit() < probability;
    }

    <T> T pick(T[] choices) {
        return choices[below(choices.length)];
    }
}
