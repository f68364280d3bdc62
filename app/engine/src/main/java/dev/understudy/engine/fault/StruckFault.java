package dev.understudy.engine.fault;

import java.util.concurrent.atomic.AtomicBoolean;

/** A fault that struck, and how it is healed, once. Thread-safe. */
final class StruckFault implements InjectedFault {
    private final long atNanos;
    private final long completeNanos;
    private final Runnable heal;
    private final AtomicBoolean healed = new AtomicBoolean();

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

    @Override
    public void close() {
        if (healed.compareAndSet(false, true)) {
            heal.run();
        }
    }
}
