package dev.understudy.runtime;

/** Crash: SIGKILL to every process of the node, backends included, which are session leaders of their own. */
public interface CanKill extends Ability {
    /**
     * Returns when every process of the node is dead.
     *
     * @return the instant before the first signal, from {@link System#nanoTime()}
     */
    long kill();
}
