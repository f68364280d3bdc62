package dev.understudy.runtime;

/** Stops a standby's WAL receiver from taking WAL off the network, while the connection looks alive. */
public interface CanStallReceiver extends Ability {
    void stallReceiver();

    /** Lets it go on; harmless when it is not stalled. */
    void resumeReceiver();
}
