package dev.understudy.engine.drill;

import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;

/**
 * The stack a drill plays on: made for it, or attached to. Closing it removes a stack that was made for the drill, unless it is to be
 * kept, and never stops one that was attached to.
 */
public final class DrillStage implements AutoCloseable {
    private final RunningStack stack;
    private final boolean removeAtEnd;
    private final Progress progress;

    private DrillStage(RunningStack stack, boolean removeAtEnd, Progress progress) {
        this.stack = stack;
        this.removeAtEnd = removeAtEnd;
        this.progress = progress;
    }

    /** A stack that was started for this drill alone. */
    public static DrillStage ephemeral(RunningStack stack, boolean keep, Progress progress) {
        return new DrillStage(stack, !keep, progress);
    }

    /** A stack that somebody else started. */
    public static DrillStage attached(RunningStack stack, Progress progress) {
        return new DrillStage(stack, false, progress);
    }

    RunningStack stack() {
        return stack;
    }

    Databases databases() {
        return new Databases(stack.plan(), stack.secrets());
    }

    @Override
    public void close() {
        try (stack) {
            if (removeAtEnd) {
                stack.remove(progress);
            }
        }
    }
}
