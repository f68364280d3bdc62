package dev.understudy.engine.drill;

import dev.understudy.core.postgres.ShutdownMode;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.Uninterrupted;

/**
 * The stack a drill plays on: made for it, or attached to. Closing it removes a stack that was made for the drill, unless it is to be
 * kept, and never stops one that was attached to.
 */
public final class DrillStage implements AutoCloseable {
    private final RunningStack stack;
    private final Ending ending;
    private final RunningStack.Hold hold;
    private final Progress progress;

    private enum Ending {
        REMOVE,
        KEEP,
        LEAVE
    }

    private DrillStage(RunningStack stack, Ending ending, RunningStack.Hold hold, Progress progress) {
        this.stack = stack;
        this.ending = ending;
        this.hold = hold;
        this.progress = progress;
    }

    /** A stack that was started for this drill alone. */
    public static DrillStage ephemeral(RunningStack stack, boolean keep, Progress progress) {
        return new DrillStage(stack, keep ? Ending.KEEP : Ending.REMOVE, () -> {}, progress);
    }

    /**
     * A stack that somebody else started: held, so that nobody takes it up or down while its primary is struck.
     *
     * @param command the drill, as the user typed it
     * @throws dev.understudy.core.error.UnderstudyException {@link dev.understudy.core.error.ErrorCode#LOCKED} when another command
     *     works on it
     */
    public static DrillStage attached(RunningStack stack, String command, Progress progress) {
        return new DrillStage(stack, Ending.LEAVE, stack.hold(command), progress);
    }

    RunningStack stack() {
        return stack;
    }

    Databases databases() {
        return new Databases(stack.plan(), stack::secrets);
    }

    /** Whether the stack belongs to somebody else. */
    boolean attached() {
        return ending == Ending.LEAVE;
    }

    @Override
    public void close() {
        boolean interrupted = Thread.currentThread().isInterrupted();
        try (stack;
                hold) {
            switch (ending) {
                case REMOVE -> Uninterrupted.run(() -> stack.remove(progress));
                case KEEP -> {
                    // Kept is the stack of a finished drill; an interrupt stops everything, and the data stay.
                    if (interrupted) {
                        Uninterrupted.run(() -> stack.stop(ShutdownMode.IMMEDIATE, progress));
                    }
                }
                case LEAVE -> {}
            }
        }
    }
}
