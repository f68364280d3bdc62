package dev.understudy.core.failover;

import java.util.Optional;
import java.util.function.Function;

/**
 * One row of the decision table: when it applies, what it does and why that is right.
 *
 * @param id stable name, such as {@code F22}; it reaches the report and is never given to another rule
 * @param action the kind of action it proposes, always the same
 * @param when the guard in words, for the generated table
 * @param why the reason for the rule, for the generated table
 * @param whilePaused whether it is asked while automation is paused
 * @param guard looks at the situation; empty when the rule does not apply
 */
public record FailoverRule(
        String id,
        Class<? extends Action> action,
        String when,
        String why,
        WhilePaused whilePaused,
        Function<Situation, Optional<Proposal>> guard) {
    /** When a rule is asked while automation is paused for maintenance. */
    public enum WhilePaused {
        NEVER,
        /** Only to bring an operator's request, once it is performed, to its end. */
        FOR_A_REQUEST,
        ALWAYS
    }

    /** One that is not asked while automation is paused. */
    public FailoverRule(
            String id,
            Class<? extends Action> action,
            String when,
            String why,
            Function<Situation, Optional<Proposal>> guard) {
        this(id, action, when, why, WhilePaused.NEVER, guard);
    }

    FailoverRule whilePaused(WhilePaused asked) {
        return new FailoverRule(id, action, when, why, asked, guard);
    }

    /**
     * What a rule asks for in one situation.
     *
     * @param action what to do
     * @param reason why here, with the figures it was decided on
     */
    public record Proposal(Action action, String reason) {}

    /** The decision, when the rule applies. */
    public Optional<Decision> apply(Situation situation) {
        if (!situation.allows(whilePaused)) {
            return Optional.empty();
        }
        return guard.apply(situation).map(proposal -> new Decision(id, proposal.action(), proposal.reason()));
    }
}
