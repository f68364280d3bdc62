package dev.understudy.core.failover.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.failover.Mutants;
import dev.understudy.core.failover.RuleTable;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hundreds of seeded schedules against the standard rules, and thousands in {@link FailoverSimIT}. {@code -Dsim.seed=N} runs one of
 * them, {@code -Dsim.schedules=N} that many.
 */
class FailoverSimTest {
    static final long SCHEDULES = Long.getLong("sim.schedules", 200);
    /** Within so many each of the broken deciders is caught. */
    private static final long SCHEDULES_OF_MUTANTS = 2_000;

    @Test
    void noScheduleBreaksAnInvariant() {
        Schedules.holdInvariants(seeds());
    }

    @Test
    void aScheduleIsTheSameEveryTime() {
        assertThat(firstViolation(Mutants.withoutFencing(), true, ""))
                .isPresent()
                .isEqualTo(firstViolation(Mutants.withoutFencing(), true, ""));
    }

    @Test
    void aDeciderThatDoesNotFenceIsCaught() {
        assertThat(firstViolation(Mutants.withoutFencing(), true, "was fenced")).isPresent();
    }

    @Test
    void aDeciderThatPromotesTheLeastAdvancedIsCaught() {
        assertThat(firstViolation(Mutants.promotingTheLeastAdvanced(), true, "is more advanced"))
                .isPresent();
    }

    @Test
    void aDeciderThatDoesNotWaitForSilentMembersIsCaughtLosingAcknowledgedWrites() {
        assertThat(firstViolation(290, Mutants.without("F20"), true, "without an acknowledged write"))
                .isPresent();
    }

    @Test
    void aDeciderThatForgetsTheRejoinedDeclaredPrimaryIsCaughtLosingAcknowledgedWrites() {
        assertThat(firstViolation(860, Mutants.forgettingTheDeclaredPrimary(), true, "without an acknowledged write"))
                .isPresent();
    }

    @Test
    void aLoopThatDecidesOnObservationsFromBeforeTheFenceIsCaughtLosingAcknowledgedWrites() {
        assertThat(firstViolation(170, RuleTable.STANDARD, false, "without an acknowledged write"))
                .isPresent();
    }

    @Test
    void aDeciderThatForgetsWhomItChoseIsCaughtLosingAcknowledgedWrites() {
        assertThat(firstViolation(560, Mutants.forgettingTheChosen(), true, "without an acknowledged write"))
                .isPresent();
    }

    @Test
    void aDeciderThatBelievesItselfAloneIsCaughtFencingAPrimaryThatStandbysHear() {
        assertThat(firstViolation(Mutants.without("F17"), true, "hears it")).isPresent();
    }

    @Test
    void anImpatientDeciderIsCaught() {
        assertThat(firstViolation(Mutants.impatient(), true, "failed checks")).isPresent();
    }

    @Test
    void aDeciderThatIgnoresTheMaximumLagIsCaught() {
        assertThat(firstViolation(Mutants.ignoringTheLag(), true, "too far behind"))
                .isPresent();
    }

    @Test
    void aDeciderThatActsWhilePausedIsCaught() {
        assertThat(firstViolation(Mutants.deafToPauses(), true, "acted while paused"))
                .isPresent();
    }

    @Test
    void aDeciderThatFailsOverWhereASwitchoverCanBeUndoneIsCaughtLosingWrites() {
        assertThat(firstViolation(Mutants.without("F16"), true, "lost writes")).isPresent();
    }

    @Test
    void aDeciderThatStartsWhatCannotStartForEverIsCaught() {
        assertThat(firstViolation(Mutants.startingForEver(), true, "for ever")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"F13", "F14", "F15", "F23", "F30", "F40", "F45", "F55", "F60 F61", "F62", "F70"})
    void withoutARuleSomeScheduleNeverSettles(String rule) {
        assertThat(firstViolation(Mutants.without(rule.split(" ")), true, "did not settle"))
                .isPresent();
    }

    private static Optional<String> firstViolation(RuleTable rules, boolean looksAgain, String saying) {
        return firstViolation(0, rules, looksAgain, saying);
    }

    /** @param from where to begin: shortly before a schedule that is known to be of use, since what is looked for is rare */
    private static Optional<String> firstViolation(long from, RuleTable rules, boolean looksAgain, String saying) {
        return LongStream.range(from, from + SCHEDULES_OF_MUTANTS)
                .mapToObj(seed -> new Schedule(seed, rules, looksAgain).violation())
                .flatMap(Optional::stream)
                .filter(what -> what.contains(saying))
                .findFirst();
    }

    private static long[] seeds() {
        Long only = Long.getLong("sim.seed");
        return only == null ? LongStream.range(0, SCHEDULES).toArray() : new long[] {only};
    }
}
