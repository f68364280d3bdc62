package dev.understudy.runtime;

import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackName;
import java.util.List;
import java.util.Optional;

/**
 * A way to run stacks: local processes, containers, or a simulation. Implementations are thread-safe; two calls for the same
 * stack exclude each other by the stack's lock, also across processes.
 */
public interface StackRuntime {
    /** {@code local}, {@code docker} or {@code simulated}; it reaches status and reports. */
    String driver();

    /**
     * Brings a stack up, idempotently: what runs is kept, what stopped is resumed, what is missing is made. When it throws, what
     * this call started is stopped again and what ran before runs on.
     *
     * @param progress told of each step
     * @return the running stack; closing it never stops it
     * @throws dev.understudy.core.error.UnderstudyException when it cannot come up
     */
    RunningStack start(StackPlan plan, Progress progress);

    /**
     * Finds a stack that was started before, whether its processes still run or not.
     *
     * @return empty when the state directory has no such stack
     */
    Optional<RunningStack> attach(StackName name);

    /**
     * Gives a stack that is there a plan with other nodes, while the caller holds it: from then on, also after a kill, it is that stack. What
     * nodes, poolers and monitoring read is written, what a new node needs is made, and what has departed is deleted, once the plan names it
     * no more. Nothing is started, and of what runs only monitoring is told; servers take what was written with their next reload. Repeatable.
     *
     * @param plan of {@link dev.understudy.core.plan.MemberChange}
     * @return handles on the stack as it is now; those that were there before know nothing of new nodes
     * @throws dev.understudy.core.error.UnderstudyException {@link dev.understudy.core.error.ErrorCode#PORT_TAKEN} when a port of the stack's
     *     own block is somebody's; then nothing was changed
     */
    RunningStack change(StackPlan plan, Progress progress);

    /**
     * Makes again what somebody took away of a stack that was started before, such as containers, and starts nothing: from then on it can
     * be asked what its parts were told. Does nothing for a stack that is not there, or not this driver's.
     */
    default void restore(StackName name) {}

    /** Whether nodes of such a stack will have {@link CanFillDisk}: asked before one is started only to be told that they have not. */
    boolean canFillDisks(StackPlan plan);

    /** The stacks there are, running or not, also those whose start was cut off early; sorted. */
    List<StackName> names();

    /**
     * Stops and deletes a stack however far its start came, the reserved ports of one that was never planned included.
     *
     * @return false when there was nothing
     * @throws dev.understudy.core.error.UnderstudyException when another command works on it
     */
    boolean discard(StackName name, Progress progress);
}
