package dev.understudy.runtime.link;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What is on its way with a delay, in order. One thread puts in, another takes out. */
final class DelayLine {
    /** As much as a sender may have under way unacknowledged: about what Linux gives a connection. */
    private static final long BYTES_MAX = 4L << 20;

    private final ArrayDeque<Parcel> parcels = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long bytes;
    private boolean inHand;
    private boolean closed;

    /** Something to deliver, at an instant of {@link System#nanoTime()}'s clock. */
    record Parcel(Delivery delivery, long dueNanos) {}

    /** Whether nothing is under way, so that what comes next need not queue. */
    boolean isIdle() {
        lock.lock();
        try {
            return parcels.isEmpty() && !inHand;
        } finally {
            lock.unlock();
        }
    }

    /** Waits while too much is under way; what is put in after the end is gone, as nobody takes it out. */
    void put(Parcel parcel) throws InterruptedException {
        lock.lock();
        try {
            while (bytes > BYTES_MAX && !closed) {
                changed.await();
            }
            if (closed) {
                return;
            }
            parcels.add(parcel);
            bytes += parcel.delivery.size();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next one, for which the caller answers until it asks again; empty when closed. */
    Optional<Parcel> take() throws InterruptedException {
        lock.lock();
        try {
            inHand = false;
            while (parcels.isEmpty() && !closed) {
                changed.await();
            }
            if (closed) {
                return Optional.empty();
            }
            Parcel parcel = parcels.remove();
            bytes -= parcel.delivery.size();
            inHand = true;
            changed.signalAll();
            return Optional.of(parcel);
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
