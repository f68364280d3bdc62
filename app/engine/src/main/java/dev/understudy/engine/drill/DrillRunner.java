package dev.understudy.engine.drill;

import dev.understudy.runtime.Progress;

/** Runs drills: the seam between the front ends and a drill. */
@FunctionalInterface
public interface DrillRunner {
    /**
     * Runs one from the stack's start to the report. Whatever it started is stopped again when this returns or throws, unless the
     * request says keep.
     *
     * @throws dev.understudy.core.error.UnderstudyException when it cannot be run; a failed drill is a result
     */
    DrillResult run(DrillTarget target, DrillRequest request, Progress progress);
}
