package dev.understudy.engine.fault;

/** A fault that struck, and how it is healed, once; a heal that fails is tried again by the next close. Thread-safe. */
final class StruckFault implements InjectedFault {
    private final long atNanos;
    private final long completeNanos;
    private final Runnable heal;
    private boolean healed;

    StruckFault(long atNanos, long completeNanos, Runnable heal) {
        this.atNanos = atNanos;
        this.completeNanos = completeNanos;
        this.heal = heal;
    }

    @Override
    public long atNanos() {
        return atNanos;
    }

    @Override
    public long completeNanos() {
        return completeNanos;
    }

    /** Whoever comes while another one heals waits for it, and does not take a heal that is under way for one that is done. */
    @Override
    public synchronized void close() {
        if (!healed) {
            heal.run();
            healed = true;
        }
    }
}
