package dev.understudy.runtime.docker;

import dev.understudy.runtime.Parallel;
import dev.understudy.runtime.StackLinks;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether faults of the network may be injected. Nothing is inserted into the connections of containers: packets are disturbed where they
 * pass. Thread-safe.
 */
final class DockerLinks {
    private final AtomicBoolean open = new AtomicBoolean();

    /** @throws IllegalStateException when they are open */
    StackLinks open(List<NodeNetwork> networks) {
        if (!open.compareAndSet(false, true)) {
            throw new IllegalStateException("the stack's links are open already");
        }
        AtomicBoolean closed = new AtomicBoolean();
        AtomicBoolean healed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                open.set(false);
            }
            // What could not be healed is tried again.
            if (!healed.get()) {
                Parallel.run(networks.stream().<Runnable>map(each -> each::heal).toList());
                healed.set(true);
            }
        };
    }

    /** @throws IllegalStateException when none are open */
    void requireOpen() {
        if (!open.get()) {
            throw new IllegalStateException("the stack's links are not open");
        }
    }
}
