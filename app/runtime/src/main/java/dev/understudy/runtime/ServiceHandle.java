package dev.understudy.runtime;

import dev.understudy.core.postgres.ShutdownMode;
import java.nio.file.Path;
import java.util.List;

/** A handle on one process of a stack, whether it runs or not. Thread-safe. */
public interface ServiceHandle {
    /** Its name within the stack, such as {@code pg1} or {@code pooler2}. */
    String id();

    /** Looked up afresh on every call. */
    ServiceState state();

    /**
     * Starts it when it is not running and waits until it accepts connections.
     *
     * @throws dev.understudy.core.error.UnderstudyException with the tail of its log when it does not come up
     */
    void start();

    /** Stops it and waits until its processes are gone; harmless when it is not running. */
    void stop(ShutdownMode mode);

    /** The last lines of its log, oldest first; fewer when there are fewer. */
    List<String> logTail(int lines);

    /**
     * Copies its whole log into a file, which must not exist; nothing is copied of one that never ran.
     *
     * @throws dev.understudy.core.error.UnderstudyException when it cannot be written
     */
    void keepLog(Path target);
}
