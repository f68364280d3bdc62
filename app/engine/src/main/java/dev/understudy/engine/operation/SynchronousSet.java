package dev.understudy.engine.operation;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.MemberChange;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.plan.SynchronousNames;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.sql.Databases;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.StackRuntime;
import dev.understudy.runtime.Uninterrupted;
import java.time.Duration;
import java.util.Set;

/**
 * For whom commits wait, changed while they do. Who is asked before a promotion comes from the plan, for whom commits wait from the primary's
 * configuration, and at no instant may a standby be waited for that the plan does not know: so one that joins is in the plan first and waited
 * for last, and one that leaves is waited for no more, and what it has is elsewhere, before the plan forgets it. The caller holds the stack.
 */
record SynchronousSet(StackRuntime runtime, Progress progress) {
    /**
     * Commits wait for whom the nodes declare, once one of those streams.
     *
     * @return the stack as it is then
     * @throws UnderstudyException {@link ErrorCode#TIMED_OUT} when none does: then nothing was changed
     */
    RunningStack list(RunningStack stack, Duration patience) {
        StackPlan listing = MemberChange.listing(stack.plan());
        String names = SynchronousNames.of(listing);
        if (names.equals(SynchronousNames.of(stack.plan()))) {
            return stack;
        }
        try (Progress.Step step = progress.begin("a standby streams of those that commits are to wait for")) {
            members(stack).awaitOneStreams(SynchronousNames.listed(names), patience);
            step.done(names);
        }
        RunningStack listed = runtime.change(listing, progress);
        Members.reload(listed);
        members(listed).awaitTold(names);
        return listed;
    }

    /** Whether commits will wait for others instead of it: then one of them must have what it has. */
    private static boolean isReplaced(StackPlan plan, StackPlan rest, NodeId leaving) {
        return SynchronousNames.listed(SynchronousNames.of(plan)).contains(leaving.value())
                && !SynchronousNames.of(rest).isEmpty();
    }

    /**
     * Looks that another synchronous standby has what it has, before anything is changed: from then on commits wait for that one.
     *
     * @throws UnderstudyException {@link ErrorCode#OPERATION_FAILED} when none has it in time
     */
    void requireHeldElsewhere(RunningStack stack, StackPlan rest, NodeId leaving, NodeId primary, Duration patience) {
        if (isReplaced(stack.plan(), rest, leaving)) {
            try (Progress.Step step = progress.begin("another synchronous standby has what " + leaving + " has")) {
                step.done(holder(stack, leaving, primary, patience, "Nothing was changed. ") + " has it");
            }
        }
    }

    /**
     * Commits wait for it no more, and every one that was acknowledged until then is on another synchronous standby, too. It is of the stack
     * still. What fails is taken back.
     *
     * @param rest the plan without it
     * @return the stack as it is then
     */
    RunningStack withdraw(RunningStack stack, StackPlan rest, NodeId leaving, NodeId primary, Duration patience) {
        String names = SynchronousNames.of(rest);
        if (names.equals(SynchronousNames.of(stack.plan()))) {
            return stack;
        }
        try {
            RunningStack less = runtime.change(MemberChange.withdrawing(stack.plan(), rest), progress);
            Members.reload(less);
            try (Progress.Step step = progress.begin("no commit waits for " + leaving)) {
                members(less).awaitNotWaitedFor(primary, Set.of(leaving.value()));
                members(less).stir(primary);
                step.done(
                        isReplaced(stack.plan(), rest, leaving)
                                ? holder(less, leaving, primary, patience, "Commits wait for it again. ")
                                        + " has all that it has"
                                : "");
            }
            return less;
        } catch (RuntimeException e) {
            Uninterrupted.run(e, () -> takeBack(stack, primary));
            throw e;
        }
    }

    private void takeBack(RunningStack stack, NodeId primary) {
        Members.reload(runtime.change(stack.plan(), progress));
        members(stack).stir(primary);
    }

    /** @param otherwise what the user is told of the stack when nobody has it */
    private static String holder(
            RunningStack stack, NodeId leaving, NodeId primary, Duration patience, String otherwise) {
        try {
            return members(stack).awaitHeld(primary, leaving, patience);
        } catch (UnderstudyException e) {
            if (e.code() != ErrorCode.TIMED_OUT) {
                throw e;
            }
            throw new UnderstudyException(
                    ErrorCode.OPERATION_FAILED,
                    leaving
                            + " cannot be removed: it may be the only one that has what clients were told is committed: "
                            + e.getMessage(),
                    otherwise
                            + "Let another synchronous standby catch up first (understudy status), or give it more time: --patience.",
                    e);
        }
    }

    private static Members members(RunningStack stack) {
        return new Members(stack, new Databases(stack.plan(), stack::secrets));
    }
}
