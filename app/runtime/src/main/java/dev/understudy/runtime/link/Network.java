package dev.understudy.runtime.link;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** The state that all links of a stack share, and where they wait for it to change. Thread-safe. */
final class Network {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private volatile NetworkFaults faults = NetworkFaults.NONE;

    NetworkFaults faults() {
        return faults;
    }

    /** In force for every byte whose way is looked at from now on. */
    void change(UnaryOperator<NetworkFaults> change) {
        lock.lock();
        try {
            faults = change.apply(faults);
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody who waits look whether it has ended. */
    void wake() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for as long as the state is that one, at most so long, and not when it has ended. */
    @SuppressWarnings("ReferenceEquality")
    void await(NetworkFaults seen, long nanosMax, BooleanSupplier ended) {
        long left = nanosMax;
        lock.lock();
        try {
            while (faults == seen && left > 0 && !ended.getAsBoolean()) {
                left = news.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts a link: its end is a closed socket.
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
