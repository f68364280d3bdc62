package dev.understudy.engine.fault;

import dev.understudy.runtime.Parallel;
import java.util.Collection;

/** A fault in force. */
public interface InjectedFault extends AutoCloseable {
    /** When it struck: the instant before its first effect, from {@link System#nanoTime()}. */
    long atNanos();

    /** When it had struck in full (every process dead, stopped or frozen), on the same clock. */
    long completeNanos();

    /**
     * Heals what can be healed; twice is harmless. What a crash destroyed is not healed: that is the controller's work.
     *
     * @throws RuntimeException when it may be in force still; closing it again tries again
     */
    @Override
    void close();

    /** Closes all of them at once. What cannot be healed keeps no other from it, and is thrown in the end. */
    static void closeAll(Collection<InjectedFault> faults) {
        Parallel.run(faults.stream().<Runnable>map(each -> each::close).toList());
    }
}
