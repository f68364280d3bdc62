package dev.understudy.core.failover;

import static dev.understudy.core.failover.FailoverDeciderTest.assertDecides;
import static dev.understudy.core.failover.Stacks.PG1;
import static dev.understudy.core.failover.Stacks.PG2;
import static dev.understudy.core.failover.Stacks.PG3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.stack.Replication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Double failures in stacks whose commits wait for a standby: whoever may have the only copy is asked, or nobody is promoted. */
class QuorumTest {
    @ParameterizedTest
    @EnumSource(
            value = Replication.class,
            names = {"SYNC", "QUORUM"})
    void nobodyIsPromotedInPlaceOfOneThatWasChosenAndDiedBeforeItsPromotion(Replication replication) {
        Stacks stack = chosenAndLost(replication);

        assertDecides(stack, "F19", new Action.Start(PG2));
        assertDecides(stack.failedStarts(PG2, 3), "F20", new Action.Refuse(PG2));
        assertThat(stack.decision().orElseThrow().reason()).contains("pg2 cannot be asked");
    }

    /** As the executor leaves it: before it promotes, it assigns the fenced former primary standby, to be cloned. */
    @Test
    void norWhenTheFormerPrimaryIsAssignedStandbyAlready() {
        Stacks stack = chosenAndLost(Replication.QUORUM).follows(PG1, PG2, Prepare.CLONE);

        assertDecides(stack, "F19", new Action.Start(PG2));
        assertDecides(stack.failedStarts(PG2, 3), "F20", new Action.Refuse(PG2));
    }

    @Test
    void theChosenOneIsPromotedOnceItIsBack() {
        Stacks stack = chosenAndLost(Replication.QUORUM).asAtFirst(PG2).assignedPrimary(PG2);

        assertDecides(stack, "F31", new Action.Promote(PG2));
    }

    @Test
    void anAsynchronousStackGoesOnWithTheNextBest() {
        assertDecides(chosenAndLost(Replication.ASYNC), "F22", new Action.Fence(PG2));
        assertDecides(chosenAndLost(Replication.ASYNC).fence(PG2), "F30", new Action.Promote(PG3));
    }

    @Test
    void aFormerPrimaryFencedOnAnOlderTimelineHasNothingOfTheNewestAndIsNotAsked() {
        Stacks stack = both(Replication.QUORUM, Stacks.promoted())
                .follows(PG1, PG2, Prepare.CLONE)
                .follows(PG3, PG2, Prepare.AS_IS)
                .timeline(PG3, 2)
                .stopped(PG2);

        assertDecides(stack, "F22", new Action.Fence(PG2));
        assertDecides(stack.fence(PG2), "F30", new Action.Promote(PG3));
    }

    /** A rejoin takes the fence off before it starts the node, which then may acknowledge commits unseen. */
    @Test
    void oneWhoseRejoinWasCutIsAsked() {
        Stacks stack = both(Replication.QUORUM, Stacks.promoted())
                .follows(PG1, PG2, Prepare.REWIND)
                .forgetFences()
                .follows(PG3, PG2, Prepare.AS_IS)
                .timeline(PG3, 2)
                .stopped(PG2)
                .failedStarts(PG2, 3);

        assertDecides(stack, "F20", new Action.Refuse(PG2));
        assertThat(stack.decision().orElseThrow().reason()).contains("pg1 cannot be asked");
    }

    @Test
    void aCrashedMemberIsStartedBeforeTheFailoverIsRefused() {
        Stacks stack = both(Replication.QUORUM, Stacks.healthy()).stopped(PG1).stopped(PG3);

        assertDecides(stack, "F18", new Action.Start(PG3));
        assertDecides(stack.failedStarts(PG3, 3), "F19", new Action.Start(PG1));
        assertDecides(stack.failedStarts(PG1, 3), "F20", new Action.Refuse(PG1));
    }

    @Test
    void aFrozenMemberIsNotStarted() {
        Stacks stack = both(Replication.QUORUM, Stacks.healthy())
                .stopped(PG1)
                .silent(PG3, 3)
                .process(PG3, ProcessState.FROZEN);

        assertDecides(stack, "F19", new Action.Start(PG1));
        assertDecides(stack.failedStarts(PG1, 3), "F20", new Action.Refuse(PG1));
    }

    /** pg1 is fenced, pg2 was assigned primary and died in recovery: what only it has is on the same timeline as pg3. */
    private static Stacks chosenAndLost(Replication replication) {
        return both(replication, Stacks.fenced())
                .assignedPrimary(PG2)
                .at(PG2, 1001)
                .stopped(PG2);
    }

    private static Stacks both(Replication replication, Stacks stack) {
        return stack.replication(PG2, replication).replication(PG3, replication);
    }
}
