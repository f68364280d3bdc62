package dev.understudy.runtime;

/**
 * Disconnect: the node runs on and its network interfaces are gone, as if the cables were pulled. Others learn of it by the means of the
 * network they are on, such as <em>no route to host</em>, which tells them sooner than {@link CanIsolate} does.
 */
public interface CanDisconnect extends Ability {
    /** @return the instant before the first effect, from {@link System#nanoTime()} */
    long disconnect();

    /** Gives the interfaces back, with the addresses they had; harmless when the node has them. */
    void reconnect();
}
