package dev.understudy.core.failover;

import static dev.understudy.core.failover.FailoverDeciderTest.assertDecides;
import static dev.understudy.core.failover.Stacks.DR;
import static dev.understudy.core.failover.Stacks.PG1;
import static dev.understudy.core.failover.Stacks.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.failover.NodeView.ProcessState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A primary that only the controller cannot reach is not fenced; positive evidence only. */
class WitnessTest {
    @Test
    void aPrimaryThatAStandbyHasNewWalOfIsNotFenced() {
        Stacks stack = silent().walGrewAgo(PG2, 499);

        assertDecides(stack, "F17", new Action.Refuse(PG1));
        assertThat(stack.decision().orElseThrow().reason())
                .contains("pg2 heard of new WAL from it 499 ms ago", "began (500 ms ago)");
    }

    @Test
    void whatAStandbyHeardBeforeTheLastCheckBeganProvesNothing() {
        assertDecides(silent().walGrewAgo(PG2, 500), "F22", new Action.Fence(PG1));
    }

    @Test
    void anIdleStreamProvesNothing() {
        assertDecides(silent(), "F22", new Action.Fence(PG1));
    }

    @Test
    void aFrozenOrStoppedPrimaryIsFencedWhateverIsStillRead() {
        assertDecides(silent().process(PG1, ProcessState.FROZEN).walGrewAgo(PG2, 1), "F22", new Action.Fence(PG1));
        assertDecides(Stacks.healthy().stopped(PG1).walGrewAgo(PG2, 1), "F22", new Action.Fence(PG1));
    }

    @Test
    void aCascadeHearsItsOwnUpstreamAndIsNoWitness() {
        assertDecides(silent().walGrewAgo(DR, 1), "F22", new Action.Fence(PG1));
    }

    @Test
    void aWitnessMustAnswerAndStream() {
        assertDecides(silent().walGrewAgo(PG2, 1).silent(PG2, 1), "F22", new Action.Fence(PG1));
        assertDecides(silent().walGrewAgo(PG2, 1).receiving(PG2, false), "F22", new Action.Fence(PG1));
    }

    @Test
    void anOperatorKnowsBetter() {
        Stacks stack = silent().walGrewAgo(PG2, 1).asked(new Request.Failover(PG1, Optional.empty(), false));

        assertDecides(stack, "F22", new Action.Fence(PG1));
    }

    private static Stacks silent() {
        return Stacks.healthy().silent(PG1, 3).checkedAgo(PG1, 500);
    }
}
