package dev.understudy.runtime;

import java.util.function.Consumer;

/**
 * The record that whatever runs the parts of a stack keeps of them by itself: not what was asked of it, but what happened, also when
 * somebody else did it, or nobody. A part's state is asked for where it is needed ({@link ServiceHandle#state}); this tells of it at once,
 * so a loop that waits between two looks can look when a part dies. Thread-safe.
 */
public interface CanReportEvents {
    /**
     * Tells of everything that happens to a part of this stack, and of no other, from now on: each once, in the order in which it is
     * reported, also what happened while the connection was lost. What cannot be known any more is told as an event of
     * {@link PartEvent#ENGINE}.
     *
     * @param listener called on a thread of the watch, one event at a time; must be quick and not throw
     * @throws dev.understudy.core.error.UnderstudyException when the engine does not answer now; later it is asked until it does
     */
    Watch watch(Consumer<PartEvent> listener);

    /** Being told. */
    interface Watch extends AutoCloseable {
        /** Returns once all is told that happened before the call, and nothing is told later; twice is harmless. */
        @Override
        void close();
    }
}
