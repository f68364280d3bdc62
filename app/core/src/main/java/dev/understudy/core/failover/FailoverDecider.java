package dev.understudy.core.failover;

import dev.understudy.core.stack.FailoverPolicy;
import java.util.Optional;

/** Decides what to do about a stack, purely: the same view and policy give the same decision. Thread-safe. */
public final class FailoverDecider {
    private FailoverDecider() {}

    /**
     * The one action to perform next, by the {@linkplain RuleTable#STANDARD standard rules}. The caller performs it, observes
     * <em>every</em> node again and asks again: a decision on observations from before the last action is not safe.
     *
     * @return empty when the stack is as it should be, or when nothing can be done before something changes
     */
    public static Optional<Decision> decide(ClusterView view, FailoverPolicy policy) {
        return RuleTable.STANDARD.decide(view, policy);
    }
}
