package dev.understudy.runtime;

/**
 * HalfOpen: the node loses every connection it has, and whoever is at the other end is not told: a reboot after a power cut, a firewall that
 * has forgotten its states. What the others send meanwhile is answered by nobody; who connects anew is served.
 */
public interface CanHalfOpen extends Ability {
    /**
     * The stack's links must be open ({@link RunningStack#openLinks}).
     *
     * @return the instant before the first effect, from {@link System#nanoTime()}
     * @throws IllegalStateException when no links are open
     */
    long halfOpen();

    /** Those who still wait are told that their connection is gone; harmless when none does. */
    void endHalfOpen();
}
