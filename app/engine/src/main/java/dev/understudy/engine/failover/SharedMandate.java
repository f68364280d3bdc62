package dev.understudy.engine.failover;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.failover.ControllerMemory;
import dev.understudy.runtime.RunningStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Of a controller that watches a stack which commands work on, too. It takes the stack for one action at a time and stands aside while a
 * command has it.
 */
public final class SharedMandate implements Mandate {
    private static final FileTime NEVER = FileTime.fromMillis(0);

    private final RunningStack stack;
    private final String who;
    private final RememberedMemory memory;
    /** Unlike that of any other controller, also of one that had this process's number. */
    private final String name;

    private final Path lock;
    private final StackMark mark;
    private RunningStack.@Nullable Turn turn;
    /** When the stack was last taken, as of the end of this one's last turn. */
    private FileTime takenAt = NEVER;

    private boolean begun;

    /**
     * @param who shown to whoever has to wait
     * @param name of its turns, unlike anybody's
     */
    public SharedMandate(RunningStack stack, String who, String name) {
        this.stack = stack;
        this.who = who;
        this.name = name;
        this.memory = new RememberedMemory(stack.plan());
        this.mark = StackMark.of(stack.plan());
        this.lock = Path.of(stack.plan().layout().root(), "lock");
    }

    @Override
    public Standing look() {
        if (mark.saysDown()) {
            begun = false;
            return Standing.ASIDE;
        }
        if (begun && takenAt().equals(takenAt)) {
            return Standing.UNDISTURBED;
        }
        Optional<RunningStack.Turn> own = takeTurn();
        if (own.isEmpty()) {
            return Standing.ASIDE;
        }
        try (RunningStack.Turn mine = own.get()) {
            if (!KnownMembers.areCurrent(stack.plan())) {
                // Whoever watches other nodes than there are keeps still for good.
                return Standing.ASIDE;
            }
            memory.load();
            // While nobody else can take it.
            takenAt = takenAt();
            begun = true;
        }
        return Standing.CHANGED;
    }

    @Override
    public boolean claim() {
        Optional<RunningStack.Turn> own = takeTurn();
        if (own.isEmpty()) {
            return false;
        }
        if (own.get().before().equals(name)) {
            turn = own.get();
            return true;
        }
        // Somebody was quicker, and has finished: the next look tells.
        begun = false;
        own.get().close();
        return false;
    }

    @Override
    public void release() {
        if (turn != null) {
            takenAt = takenAt();
            turn.close();
            turn = null;
        }
    }

    private Optional<RunningStack.Turn> takeTurn() {
        try {
            return Optional.of(stack.turn(who, name));
        } catch (UnderstudyException e) {
            if (e.code() == ErrorCode.LOCKED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private FileTime takenAt() {
        try {
            // Not read: closing a file that this process has locked would unlock it.
            return Files.getLastModifiedTime(lock);
        } catch (IOException e) {
            return NEVER;
        }
    }

    @Override
    public ControllerMemory memory() {
        return memory.get();
    }

    @Override
    public void remember(ControllerMemory newer) {
        memory.remember(newer);
    }
}
