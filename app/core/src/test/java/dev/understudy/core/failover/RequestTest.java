package dev.understudy.core.failover;

import static dev.understudy.core.failover.FailoverDeciderTest.assertDecides;
import static dev.understudy.core.failover.Stacks.DR;
import static dev.understudy.core.failover.Stacks.PG1;
import static dev.understudy.core.failover.Stacks.PG2;
import static dev.understudy.core.failover.Stacks.PG3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.failover.Action.Outcome;
import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.stack.NodeId;
import dev.understudy.core.stack.Replication;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What operators ask for, with automation on or paused. */
class RequestTest {
    private static final Request SWITCHOVER = new Request.Switchover(PG1, Optional.empty());
    private static final Request FAILOVER = new Request.Failover(PG1, Optional.empty(), false);

    @Test
    void aSwitchoverGoesToTheMostAdvancedThatCommitsWaitFor() {
        assertDecides(Stacks.healthy().asked(SWITCHOVER).at(PG3, 1001), "F15", new Action.HandOver(PG1, PG3));
        assertDecides(
                Stacks.healthy().asked(SWITCHOVER).at(PG3, 1001).replication(PG2, Replication.SYNC),
                "F15",
                new Action.HandOver(PG1, PG2));
    }

    @Test
    void anUnfitTargetIsDeclinedWithTheReason() {
        declined(Stacks.healthy().asked(to(DR)), "dr does not stream directly from pg1");
        declined(Stacks.healthy().asked(to(PG3)).stopped(PG3), "pg3 does not answer");
        declined(Stacks.healthy().asked(to(PG3)).receiving(PG3, false), "does not stream");
        declined(Stacks.healthy().asked(to(PG1)), "is the primary already");
        declined(Stacks.healthy().asked(to(new NodeId("pg9"))), "no node pg9");
        declined(Stacks.healthy().asked(to(PG3)).at(PG1, 1000 + Fitness.LAG_BYTES_MAX + 1), "bytes behind pg1");
        declined(Stacks.healthy().asked(to(PG3)).silent(PG1, 3), "a failover does not");
    }

    @Test
    void aSwitchoverWaitsForTheNextCheckWhereOneWasMissed() {
        assertThat(Stacks.healthy().asked(to(PG3)).silent(PG3, 1).decision()).isEmpty();
        assertThat(Stacks.healthy().asked(to(PG3)).silent(PG1, 2).decision()).isEmpty();
    }

    /** A controller that a command has just started sees who is gone before it hears from who is there. */
    @Test
    void nobodyIsDeclinedBeforeEverybodyWasAsked() {
        Stacks unasked = Stacks.healthy()
                .asked(new Request.Failover(PG1, Optional.of(PG2), false))
                .silent(PG2, 0);

        assertThat(unasked.stopped(PG1).decision())
                .map(Decision::action)
                .isNotEqualTo(Optional.of(
                        new Action.Conclude(PG1, unasked.memory().request().orElseThrow(), Outcome.DECLINED)));
        declined(unasked.silent(PG2, 3), "does not answer");
    }

    @Test
    void aSwitchoverThatWasBegunIsNotBegunAgain() {
        Stacks stack = Stacks.healthy().asked(new Request.Switchover(PG1, Optional.of(PG2), true));

        declined(stack, "did not come through");
        assertDecides(stack.cut("pooler1"), "F40", new Action.Route("pooler1", PG1));
        assertDecides(stack.stopped(PG1).paused(), "F16", new Action.Start(PG1));
        assertThat(stack.failedStarts(PG1, 3).decision().orElseThrow().rule()).isEqualTo("F22");
    }

    @Test
    void aSwitchoverIsFinishedAlsoWhilePaused() {
        Stacks stack = Stacks.healthy()
                .asked(new Request.Switchover(PG1, Optional.of(PG2), true))
                .paused()
                .stopped(PG1)
                .follows(PG1, PG2, Prepare.AS_IS)
                .assignedPrimary(PG2)
                .cut("pooler1")
                .cut("pooler2");

        assertDecides(stack, "F31", new Action.Promote(PG2));
        assertDecides(stack.primary(PG2, 2), "F40", new Action.Route("pooler1", PG2));
        stack.routed("pooler1", PG2).routed("pooler2", PG2);
        assertDecides(stack, "F52", new Action.Follow(PG3, PG2));
        stack.follows(PG3, PG2, Prepare.AS_IS);
        assertThat(stack.decision().orElseThrow().action())
                .isEqualTo(new Action.Conclude(PG2, stack.memory().request().orElseThrow(), Outcome.FULFILLED));
    }

    @Test
    void aFailoverFencesAPrimaryThatLives() {
        assertDecides(Stacks.healthy().asked(FAILOVER), "F23", new Action.Fence(PG1));
        assertDecides(Stacks.healthy().asked(FAILOVER).paused(), "F23", new Action.Fence(PG1));
        assertDecides(Stacks.fenced().asked(FAILOVER), "F30", new Action.Promote(PG2));
    }

    @Test
    void anotherRegionIsPromotedWhenItIsNamed() {
        Request promoteDr = new Request.Failover(PG1, Optional.of(DR), false);

        assertDecides(Stacks.healthy().asked(promoteDr), "F23", new Action.Fence(PG1));
        assertDecides(Stacks.fenced().asked(promoteDr).at(PG2, 2000), "F30", new Action.Promote(DR));
        declined(Stacks.healthy().asked(promoteDr).stopped(DR), "dr does not answer");
    }

    @Test
    void aSynchronousStackPromotesTheBestRatherThanTheNamedWhereThatWouldLoseWrites() {
        Stacks stack = Stacks.fenced()
                .asked(new Request.Failover(PG1, Optional.of(PG3), false))
                .replication(PG2, Replication.QUORUM)
                .replication(PG3, Replication.QUORUM)
                .at(PG2, 1001);

        assertDecides(stack, "F30", new Action.Promote(PG2));
        assertDecides(stack.asked(new Request.Failover(PG1, Optional.of(PG3), true)), "F30", new Action.Promote(PG3));
    }

    @Test
    void silentMembersAndTheMaximumLagAreLiftedWhereLossIsAllowed() {
        Request loss = new Request.Failover(PG1, Optional.empty(), true);
        Stacks silent = Stacks.fenced()
                .replication(PG2, Replication.SYNC)
                .silent(PG2, 3)
                .failedStarts(PG1, 3);
        Stacks behind = Stacks.fenced().at(PG1, 2000).maximumLag(999).failedStarts(PG1, 3);

        assertDecides(silent, "F20", new Action.Refuse(PG1));
        assertDecides(silent.asked(loss), "F30", new Action.Promote(PG3));
        assertThat(silent.decision().orElseThrow().reason()).contains("allowed that acknowledged writes are lost");
        assertDecides(behind, "F21", new Action.Refuse(PG1));
        assertThat(behind.decision().orElseThrow().reason())
                .contains("pg2 is 1000 bytes behind the last known write position of pg1", "allows 999 bytes");
        assertDecides(behind.asked(loss), "F30", new Action.Promote(PG2));
    }

    @Test
    void aFailoverIsDeclinedWhereAMemberIsSilentForGood() {
        Stacks stack = Stacks.healthy().asked(FAILOVER).replication(PG2, Replication.SYNC);

        declined(stack.silent(PG2, 3), "pg2 cannot be asked");
        assertDecides(stack.silent(PG2, 1), "F20", new Action.Refuse(PG1));
    }

    @Test
    void aRequestThatComesTooLateIsAnswered() {
        Stacks stack = Stacks.promoted().follows(PG3, PG2, Prepare.AS_IS);

        assertThat(stack.asked(FAILOVER).decision().orElseThrow().action())
                .isEqualTo(new Action.Conclude(PG2, FAILOVER, Outcome.FULFILLED));
        declined(stack.asked(new Request.Failover(PG1, Optional.of(PG3), false)), "pg3 was asked for");
    }

    @Test
    void onlyAStandbyIsMadeAnew() {
        assertDecides(Stacks.healthy().asked(new Request.Reinit(DR)), "F55", new Action.Reinitialise(DR, PG2));
        assertDecides(
                Stacks.healthy().asked(new Request.Reinit(PG3)).paused(), "F55", new Action.Reinitialise(PG3, PG1));
        declined(Stacks.healthy().asked(new Request.Reinit(PG1)), "pg1 is the primary");
    }

    @Test
    void whilePausedNothingIsDoneUnasked() {
        assertThat(Stacks.healthy().paused().stopped(PG1).decision()).isEmpty();
        assertThat(Stacks.fenced().paused().decision()).isEmpty();
        assertThat(Stacks.promoted()
                        .paused()
                        .routed("pooler1", PG1)
                        .stopped(PG3)
                        .decision())
                .isEmpty();
        assertThat(Stacks.healthy()
                        .paused()
                        .stopped(PG1)
                        .asked(new Request.Reinit(PG3))
                        .decision())
                .isEmpty();
    }

    @Test
    void aSecondPrimaryIsShownAndLeftAloneWhilePaused() {
        Stacks stack = Stacks.healthy().paused().observed(PG3, ObservedRole.PRIMARY);

        assertDecides(stack, "F01", new Action.Refuse(PG3));
        assertThat(stack.decision().orElseThrow().reason()).contains("accepts writes", "paused");
    }

    @Test
    void aMemoryIsTrueWhateverInstantTheControllerIsKilledAt() {
        ControllerMemory fenced = ControllerMemory.EMPTY.after(new Action.Fence(PG1));

        assertThat(fenced.fenced()).containsExactly(PG1);
        assertThat(fenced.before(new Action.Rejoin(PG1, PG2)).fenced()).isEmpty();
        assertThat(fenced.withRequest(Optional.of(SWITCHOVER))
                        .before(new Action.HandOver(PG1, PG3))
                        .request())
                .contains(new Request.Switchover(PG1, Optional.of(PG3), true));
        assertThat(fenced.withRequest(Optional.of(FAILOVER))
                        .after(new Action.Conclude(PG1, SWITCHOVER, Outcome.DECLINED))
                        .request())
                .as("a newer request stays")
                .contains(FAILOVER);
    }

    /** Whoever asked has gone with the controller; half of what was begun would be an outage, or a standby less. */
    @Test
    void aRequestOutlivesItsControllerOnceItsOwnActionIsBegun() {
        Request reinit = new Request.Reinit(PG3);
        ControllerMemory failover = ControllerMemory.EMPTY.withRequest(Optional.of(FAILOVER));
        ControllerMemory clone = ControllerMemory.EMPTY.withRequest(Optional.of(reinit));

        for (Action begins : List.of(new Action.Fence(PG1), new Action.Promote(PG2))) {
            assertThat(failover.before(begins).lasting().request()).contains(FAILOVER.asBegun());
        }
        assertThat(clone.before(new Action.Reinitialise(PG3, PG1)).lasting().request())
                .contains(reinit.asBegun());
        for (Action another : List.of(new Action.Fence(PG2), new Action.Start(PG3), new Action.Follow(PG3, PG1))) {
            assertThat(failover.before(another).after(another).lasting().request())
                    .isEmpty();
        }
        assertThat(clone.before(new Action.Reinitialise(PG2, PG1)).lasting()).isEqualTo(ControllerMemory.EMPTY);
        assertThat(clone.before(new Action.Reinitialise(PG3, PG1)).after(new Action.Reinitialise(PG3, PG1)))
                .as("answered")
                .isEqualTo(ControllerMemory.EMPTY);
    }

    /** The rules do not ask whether it was: it goes on as it was asked, the consent to a loss included. */
    @Test
    void whatWasBegunGoesOnAsItWasAsked() {
        Stacks stack = Stacks.fenced().paused();

        for (Request asked : List.of(FAILOVER, FAILOVER.asBegun())) {
            assertDecides(stack.asked(asked), "F30", new Action.Promote(PG2));
        }
    }

    @Test
    void readersAreMovedFromAStaleStandbyAndBackOnlyWhenItIsWellWithinTheBound() {
        Stacks stack = Stacks.healthy().readOnly(100, true).at(PG1, 1090).replayed(PG2, 980);

        // dr lags by 90 of 100 bytes as pg3 does, but pg3 serves already.
        assertDecides(stack, "F45", new Action.RouteReadOnly("pooler1", PG3));
        assertThat(stack.decision().orElseThrow().reason()).contains("pg2 has yet to replay 110 bytes");
        Stacks allStale = stack.replayed(PG3, 980).replayed(DR, 980);
        assertDecides(allStale, "F45", new Action.RouteReadOnly("pooler1", PG1));
        allStale.readOnly("pooler1", PG1).readOnly("pooler2", PG1).replayed(PG3, 1000);
        assertThat(allStale.decision()).isEmpty();
        assertDecides(allStale.replayed(PG3, 1040), "F45", new Action.RouteReadOnly("pooler1", PG3));
    }

    @Test
    void readersStayWhereThePolicyKeepsThemFromThePrimary() {
        Stacks stack = Stacks.healthy()
                .readOnly(100, false)
                .process(DR, ProcessState.RUNNING)
                .at(PG1, 5000);

        assertThat(stack.decision()).isEmpty();
    }

    private static Request to(NodeId target) {
        return new Request.Switchover(PG1, Optional.of(target));
    }

    private static void declined(Stacks stack, String why) {
        Decision decision = stack.decision().orElseThrow();
        assertThat(decision.action())
                .as(decision.toString())
                .isInstanceOfSatisfying(
                        Action.Conclude.class,
                        conclude -> assertThat(conclude.outcome()).isEqualTo(Outcome.DECLINED));
        assertThat(decision.reason()).contains(why);
    }
}
