package dev.understudy.runtime;

import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.runtime.Progress.Step;
import java.util.List;

/** The order in which a stack's parts stop, the same for every driver. */
public final class StackShutdown {
    private StackShutdown() {}

    /**
     * Stops what is in front (poolers and monitoring) all at once and first, so that nobody waits for a server; then standbys, the
     * cascade's end first; the primary last. What is stopped already is left out.
     *
     * @param nodes in declared order
     */
    public static void run(
            List<? extends ServiceHandle> front,
            List<? extends ServiceHandle> nodes,
            ShutdownMode mode,
            Progress progress) {
        Parallel.run(front.stream()
                .filter(StackShutdown::runs)
                .<Runnable>map(service -> () -> stop(service, mode, progress))
                .toList());
        nodes.reversed().stream().filter(StackShutdown::runs).forEach(node -> stop(node, mode, progress));
    }

    private static boolean runs(ServiceHandle service) {
        return service.state() != ServiceState.STOPPED;
    }

    private static void stop(ServiceHandle service, ShutdownMode mode, Progress progress) {
        try (Step step = progress.begin("stop " + service.id())) {
            service.stop(mode);
            step.done("");
        }
    }
}
