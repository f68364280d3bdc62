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
 * @param guard looks at the situation; empty when the rule does not apply
 */
public record FailoverRule(
        String id,
        Class<? extends Action> action,
        String when,
        String why,
        Function<Situation, Optional<Proposal>> guard) {
    /**
     * What a rule asks for in one situation.
     *
     * @param action what to do
     * @param reason why here, with the figures it was decided on
     */
    public record Proposal(Action action, String reason) {}

    /** The decision, when the rule applies. */
    public Optional<Decision> apply(Situation situation) {
        return guard.apply(situation).map(proposal -> new Decision(id, proposal.action(), proposal.reason()));
    }
}
