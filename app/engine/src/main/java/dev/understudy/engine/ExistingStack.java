package dev.understudy.engine;

import dev.understudy.core.error.ErrorCode;
import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.MemberChange;
import dev.understudy.core.plan.Roster;
import dev.understudy.core.plan.StackPlan;
import dev.understudy.core.stack.StackName;
import dev.understudy.core.stack.StackSpec;
import dev.understudy.engine.failover.Fences;
import dev.understudy.engine.failover.StackMark;
import dev.understudy.engine.failover.UnfinishedFailover;
import dev.understudy.engine.operation.UnfinishedMembership;
import dev.understudy.runtime.Progress;
import dev.understudy.runtime.RunningStack;
import dev.understudy.runtime.StackRuntime;
import java.util.Optional;

/** What {@code up} makes of a stack that was there before. */
final class ExistingStack {
    private ExistingStack() {}

    /**
     * A stack whose nodes changed while it ran is still the one that its file declares: it comes up with the nodes that it has.
     *
     * @throws UnderstudyException {@link ErrorCode#STACK_DIFFERS} when it was made from another file
     */
    static void requireSameFile(StackPlan plan, StackSpec asked) {
        Optional<StackSpec> declared = plan.roster().map(Roster::declared);
        if (!plan.spec().equals(asked) && !declared.equals(Optional.of(asked))) {
            throw differs(plan);
        }
    }

    private static UnderstudyException differs(StackPlan plan) {
        StackName name = plan.name();
        return new UnderstudyException(
                ErrorCode.STACK_DIFFERS,
                "stack " + name + " exists, and was made from a different stack file"
                        + MemberChange.difference(plan)
                                .map(words -> "; its nodes have changed since, too: it " + words)
                                .orElse(""),
                "Resume it as it is: understudy up --stack " + name + "\n"
                        + "Or start afresh (deletes its data): understudy down --stack " + name
                        + " --volumes, then up again\n"
                        + "Or bring the new one up beside it: --stack another-name");
    }

    static void requireSameDriver(StackPlan plan, Optional<String> insisted) {
        insisted.filter(wanted -> !wanted.equals(plan.driver())).ifPresent(wanted -> {
            throw new UnderstudyException(
                    ErrorCode.STACK_DIFFERS,
                    "stack " + plan.name() + " exists, and was made for the driver " + plan.driver() + ", not "
                            + wanted,
                    "Resume it as it is: leave out --driver (and UNDERSTUDY_DRIVER)\n"
                            + "Or start afresh (deletes its data): understudy down --stack " + plan.name()
                            + " --volumes, then up again\n"
                            + "Or bring one up beside it: --stack another-name");
        });
    }

    /**
     * Brings what commands that were killed have left of a stack to its end. Its agent, if it has one, keeps still.
     *
     * @param unfinished whether nodes and poolers had orders that do not fit each other
     * @return the stack as it is then
     */
    static RunningStack finish(StackRuntime runtime, RunningStack started, boolean unfinished, Progress progress) {
        try (RunningStack.Hold hold = started.hold("up")) {
            RunningStack running = UnfinishedMembership.finish(runtime, started, progress);
            Fences.forgetOfRunning(running);
            StackMark.of(running.plan()).setUp();
            if (unfinished) {
                UnfinishedFailover.finish(running, progress);
            }
            UnfinishedFailover.clearUp(running);
            RunningStack listed = UnfinishedMembership.list(runtime, running, progress);
            MemberChange.difference(listed.plan()).ifPresent(words -> sayDifference(words, progress));
            return listed;
        }
    }

    private static void sayDifference(String words, Progress progress) {
        try (Progress.Step step = progress.begin("nodes other than its stack file declares")) {
            step.done("it " + words);
        }
    }
}
