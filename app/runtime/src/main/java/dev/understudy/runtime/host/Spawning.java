package dev.understudy.runtime.host;

import java.io.IOException;

/**
 * Starts programs one at a time; nobody else calls {@link ProcessBuilder#start}. The JVM starts a program through a helper process that
 * waits on a pipe for what to run, and ends when this process dies first. Two helpers at once inherit each other's pipes: then neither
 * sees the end, and both outlive a killed JVM for ever (what JDK-8307990 mended for one alone). Thread-safe.
 */
public final class Spawning {
    private Spawning() {}

    /**
     * Starts it, when no other start is under way.
     *
     * @throws IOException when it cannot be run
     */
    public static synchronized Process start(ProcessBuilder program) throws IOException {
        return program.start();
    }
}
