package dev.understudy.runtime.state;

import dev.understudy.runtime.RunningStack;

/** A turn at a stack by its lock. */
public record LockedTurn(StackLock lock) implements RunningStack.Turn {
    @Override
    public String before() {
        return lock.before().turn();
    }

    @Override
    public void close() {
        lock.close();
    }
}
