package dev.understudy.core.failover;

import static dev.understudy.core.failover.Stacks.DR;
import static dev.understudy.core.failover.Stacks.PG1;
import static dev.understudy.core.failover.Stacks.PG2;
import static dev.understudy.core.failover.Stacks.PG3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.failover.NodeView.ProcessState;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.stack.FailoverPolicy;
import dev.understudy.core.stack.PolicyPresets;
import dev.understudy.core.stack.Replication;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailoverDeciderTest {
    @Test
    void aHealthyStackIsLeftAlone() {
        assertThat(Stacks.healthy().decision()).isEmpty();
    }

    @Test
    void twoFailedChecksOfThreeChangeNothing() {
        assertThat(Stacks.healthy().silent(PG1, 2).decision()).isEmpty();
    }

    @Test
    void aStoppedPrimaryIsGivenUpByItsChecksLikeAnyOther() {
        assertThat(Stacks.healthy()
                        .silent(PG1, 2)
                        .process(PG1, ProcessState.STOPPED)
                        .decision())
                .isEmpty();
        assertDecides(Stacks.healthy().stopped(PG1), "F22", new Action.Fence(PG1));
    }

    /** As Patroni does: it keeps the lock of a node that lives. */
    @Test
    void aCrashedPrimaryIsStartedInPlaceWhereThePolicySaysSoAndFailedOverAfterAStartInVain() {
        Stacks crashed = Stacks.healthy().policy(preset("patroni")).stopped(PG1);

        assertDecides(crashed, "F24", new Action.Start(PG1));
        assertDecides(crashed.failedStarts(PG1, 1), "F22", new Action.Fence(PG1));
    }

    @Test
    void aPrimaryThatIsLostWithItsNodeIsNotStartedInPlace() {
        Stacks frozen =
                Stacks.healthy().policy(preset("patroni")).silent(PG1, 3).process(PG1, ProcessState.FROZEN);

        assertDecides(frozen, "F22", new Action.Fence(PG1));
    }

    @Test
    void whereNoStandbyMayBeReadReadersAreLedToThePrimaryAndStayThere() {
        Stacks stack = Stacks.healthy().policy(preset("azure-zone-redundant"));

        assertDecides(stack, "F45", new Action.RouteReadOnly("pooler1", PG1));
        assertThat(stack.decision().orElseThrow().reason()).contains("lets nobody read one");
        assertThat(stack.readOnly("pooler1", PG1).readOnly("pooler2", PG1).decision())
                .isEmpty();
    }

    private static FailoverPolicy preset(String name) {
        return PolicyPresets.named(name).orElseThrow();
    }

    @Test
    void aFrozenPrimaryIsFencedBeforeAnybodyIsPromoted() {
        Stacks frozen = Stacks.healthy().silent(PG1, 3).process(PG1, ProcessState.FROZEN);

        assertDecides(frozen, "F22", new Action.Fence(PG1));
        assertThat(frozen.decision().orElseThrow().reason())
                .contains("failed 3 checks in a row", "processes frozen", "timeline 1");
    }

    @Test
    void theMostAdvancedStandbyIsPromotedOnceThePrimaryIsFenced() {
        assertDecides(Stacks.fenced().at(PG3, 1001), "F30", new Action.Promote(PG3));
    }

    @Test
    void laggingStandbyIsNotPromoted() {
        assertDecides(Stacks.fenced().at(PG2, 999), "F30", new Action.Promote(PG3));
    }

    @Test
    void aTieGoesByDeclaredOrder() {
        assertDecides(Stacks.fenced(), "F30", new Action.Promote(PG2));
    }

    @Test
    void aHigherTimelineBeatsAHigherPosition() {
        Stacks stack = Stacks.fenced().timeline(PG3, 2).at(PG3, 900).at(PG2, 2000);

        assertDecides(stack, "F30", new Action.Promote(PG3));
    }

    @Test
    void aStandbyThatNeverHeardOfTheNewestTimelineIsNotPromoted() {
        Stacks stack = Stacks.fenced().timeline(PG1, 2).failedStarts(PG1, 3);

        assertDecides(stack, "F21", new Action.Refuse(PG1));
        assertThat(stack.decision().orElseThrow().reason()).contains("pg2 is on timeline 1 while 2 exists");
    }

    @Test
    void aStandbyInAnotherRegionIsPromotedOnlyWhenThePolicySaysSo() {
        Stacks stack = Stacks.fenced()
                .stopped(PG2)
                .stopped(PG3)
                .failedStarts(PG1, 3)
                .failedStarts(PG2, 3)
                .failedStarts(PG3, 3);
        FailoverPolicy crossRegion =
                new FailoverPolicy("custom", Duration.ofSeconds(1), Duration.ofSeconds(1), 3, true);

        assertDecides(stack, "F21", new Action.Refuse(PG1));
        assertThat(stack.decision().orElseThrow().reason()).contains("dr is in region south");
        assertThat(FailoverDecider.decide(stack.view(), crossRegion)
                        .orElseThrow()
                        .action())
                .isEqualTo(new Action.Promote(DR));
    }

    @Test
    void aSilentStandbyIsNotPromoted() {
        assertDecides(Stacks.fenced().at(PG2, 5000).silent(PG2, 1), "F30", new Action.Promote(PG3));
    }

    @Test
    void anAnswerFromBeforeTheProcessesWereGoneIsNone() {
        assertDecides(Stacks.fenced().at(PG2, 5000).process(PG2, ProcessState.STOPPED), "F30", new Action.Promote(PG3));
    }

    @Test
    void withoutAnEligibleStandbyThePrimaryIsNotEvenFenced() {
        Stacks stack = Stacks.healthy().silent(PG1, 3).silent(PG2, 3).silent(PG3, 3);

        assertDecides(stack, "F21", new Action.Refuse(PG1));
    }

    @Test
    void whereEverybodyHasCrashedTheLastPrimaryIsStartedAgainAndThenTheStandbys() {
        Stacks stack = Stacks.fenced().stopped(PG2).stopped(PG3);

        assertDecides(stack, "F19", new Action.Start(PG1));
        assertDecides(stack.failedStarts(PG1, 3), "F19", new Action.Start(PG2));
        assertDecides(stack.failedStarts(PG2, 3), "F19", new Action.Start(PG3));
        assertDecides(stack.failedStarts(PG3, 3), "F21", new Action.Refuse(PG1));
    }

    @Test
    void theLastPrimaryIsNotStartedWhereSomebodyCouldTakeItsPlace() {
        assertDecides(Stacks.fenced().stopped(PG2), "F30", new Action.Promote(PG3));
        assertDecides(Stacks.fenced().stopped(PG2).silent(PG3, 1), "F21", new Action.Refuse(PG1));
        assertDecides(
                Stacks.fenced()
                        .stopped(PG2)
                        .stopped(PG3)
                        .process(PG1, ProcessState.FROZEN)
                        .forgetFences(),
                "F19",
                new Action.Start(PG2));
    }

    @Test
    void aFormerPrimaryIsNotStartedAsThePrimaryWhereANewerTimelineIsKnown() {
        Stacks stack = Stacks.fenced().stopped(PG2).stopped(PG3).timeline(DR, 2);

        assertDecides(stack, "F19", new Action.Start(PG2));
    }

    @Test
    void anAsynchronousStandbyIsNotPromotedHoweverFarAheadWhenCommitsWaitForAnother() {
        Stacks stack = Stacks.fenced().replication(PG2, Replication.SYNC).at(PG3, 9000);

        assertDecides(stack, "F30", new Action.Promote(PG2));
    }

    @Test
    void theMostAdvancedOfAQuorumIsPromoted() {
        Stacks stack = Stacks.fenced()
                .replication(PG2, Replication.QUORUM)
                .replication(PG3, Replication.QUORUM)
                .at(PG3, 1001);

        assertDecides(stack, "F30", new Action.Promote(PG3));
    }

    @Test
    void nobodyIsPromotedWhileAMemberOfTheQuorumCannotBeAsked() {
        Stacks stack = Stacks.fenced()
                .replication(PG2, Replication.QUORUM)
                .replication(PG3, Replication.QUORUM)
                .silent(PG3, 1);

        assertDecides(stack, "F20", new Action.Refuse(PG1));
        assertThat(stack.decision().orElseThrow().reason()).contains("one of pg2, pg3", "pg3 cannot be asked");
    }

    @Test
    void nobodyIsPromotedBehindAMemberThatThePolicyBars() {
        Stacks stack = Stacks.fenced()
                .replication(DR, Replication.QUORUM)
                .replication(PG3, Replication.QUORUM)
                .at(DR, 1001)
                .failedStarts(PG1, 3);

        assertDecides(stack, "F21", new Action.Refuse(PG1));
        assertThat(stack.decision().orElseThrow().reason())
                .contains("pg3 is behind dr in region south", "dr is in region south");
        assertDecides(stack.at(PG3, 1001), "F30", new Action.Promote(PG3));
    }

    /** The rendered list names the declared primary on every node, so it acknowledges commits once it was rejoined. */
    @Test
    void aSecondFailoverPromotesTheRejoinedDeclaredPrimaryThatHasTheAcknowledgedWrites() {
        assertDecides(secondFailover(), "F30", new Action.Promote(PG1));
    }

    @Test
    void aSecondFailoverWaitsForTheRejoinedDeclaredPrimary() {
        Stacks stack = secondFailover().silent(PG1, 1);

        assertDecides(stack, "F20", new Action.Refuse(PG2));
        assertThat(stack.decision().orElseThrow().reason()).contains("one of pg1, pg3", "pg1 cannot be asked");
    }

    @Test
    void theOnlySynchronousStandbyWaitsForTheRejoinedDeclaredPrimaryWhenItIsPrimaryItself() {
        Stacks stack = secondFailover().replication(PG3, Replication.ASYNC).at(PG3, 9000);

        assertDecides(stack, "F30", new Action.Promote(PG1));
    }

    @Test
    void aDeclaredPrimaryThatWasNotRejoinedAcknowledgedNothing() {
        Stacks stack = secondFailover()
                .assignedPrimary(PG1)
                .timeline(PG1, 1)
                .stopped(PG1)
                .fence(PG1);

        assertDecides(stack, "F30", new Action.Promote(PG3));
    }

    @Test
    void aPromotionCutHalfWayIsAskedForAgain() {
        assertDecides(Stacks.fenced().assignedPrimary(PG2), "F31", new Action.Promote(PG2));
    }

    @Test
    void aPromotedNodeThatFailsIsFencedLikeAnyPrimary() {
        Stacks stack = Stacks.promoted().timeline(PG3, 2).silent(PG2, 3);

        assertDecides(stack, "F22", new Action.Fence(PG2));
    }

    @Test
    void clientsAreLetThroughBeforeStandbysFollow() {
        assertDecides(Stacks.promoted().routed("pooler2", PG1), "F40", new Action.Route("pooler2", PG2));
    }

    @Test
    void nobodyIsRoutedToAPrimaryThatDoesNotAnswer() {
        assertThat(Stacks.promoted().routed("pooler2", PG1).silent(PG2, 1).decision())
                .isEmpty();
    }

    @Test
    void aStandbyOfTheFailedPrimaryFollowsTheNewOneAndTheCascadeKeepsIts() {
        Stacks stack = Stacks.promoted();

        assertDecides(stack, "F50", new Action.Follow(PG3, PG2));
        assertDecides(stack.follows(PG3, PG2, Prepare.AS_IS), "F60", new Action.Rejoin(PG1, PG2));
    }

    @Test
    void aStandbyThatIsDownIsToldToFollowAsWell() {
        assertDecides(Stacks.promoted().readOnly("pooler2", DR).stopped(PG3), "F50", new Action.Follow(PG3, PG2));
    }

    @Test
    void standbysThatFollowEachOtherAreTakenApart() {
        Stacks stack = Stacks.healthy().follows(PG2, DR, Prepare.AS_IS);

        assertDecides(stack, "F50", new Action.Follow(PG2, PG1));
    }

    @Test
    void aCascadeIsMovedAwayFromAStandbyThatIsGivenUp() {
        assertThat(Stacks.healthy().silent(PG2, 2).decision()).isEmpty();
        assertDecides(Stacks.healthy().readOnly("pooler1", DR).stopped(PG2), "F51", new Action.Follow(DR, PG1));
    }

    @Test
    void aNodeThatIsCutOffStaysAsItIsAndKeepsNobodyWaiting() {
        Stacks stack = Stacks.promoted().follows(PG3, PG2, Prepare.AS_IS).cutOff(PG1);

        assertThat(stack.decision()).isEmpty();
        assertThat(stack.follows(PG1, PG2, Prepare.REWIND).forgetFences().decision())
                .isEmpty();
    }

    @Test
    void aRejoinCutHalfWayIsAskedForAgain() {
        Stacks stack = Stacks.promoted().follows(PG3, PG2, Prepare.AS_IS).follows(PG1, PG2, Prepare.REWIND);

        assertDecides(stack, "F60", new Action.Rejoin(PG1, PG2));
        assertDecides(stack.forgetFences(), "F61", new Action.Rejoin(PG1, PG2));
    }

    @Test
    void aCrashedStandbyIsStartedOnceItIsGivenUpAndNotForEver() {
        Stacks stack = Stacks.healthy().silent(PG3, 2).process(PG3, ProcessState.STOPPED);

        assertThat(stack.decision()).isEmpty();
        assertDecides(stack.stopped(PG3).readOnly("pooler2", DR), "F62", new Action.Start(PG3));
        assertThat(stack.decision().orElseThrow().reason()).contains("start 1 of 3");
        assertThat(stack.failedStarts(PG3, 3).decision()).isEmpty();
    }

    @Test
    void aStandbyLeftOnTheOldTimelineIsToldAgain() {
        Stacks stack = Stacks.promoted()
                .asAtFirst(PG1)
                .forgetFences()
                .follows(PG1, PG2, Prepare.REWIND)
                .observed(PG1, ObservedRole.STANDBY)
                .timeline(PG1, 2)
                .receiving(PG1, true)
                .follows(PG3, PG2, Prepare.AS_IS);

        assertThat(stack.decision()).isEmpty();
        assertDecides(stack.receiving(PG3, false), "F70", new Action.Follow(PG3, PG2));
    }

    @Test
    void aReturnedFormerPrimaryIsFencedBeforeAnythingElse() {
        Stacks stack = Stacks.promoted().observed(PG1, ObservedRole.PRIMARY);

        assertDecides(stack, "F10", new Action.Fence(PG1));
        assertThat(stack.decision().orElseThrow().reason()).contains("while pg2 is the assigned primary");
    }

    @Test
    void aStandbyThatSomebodyPromotedByHandIsFenced() {
        assertDecides(Stacks.healthy().observed(PG3, ObservedRole.PRIMARY), "F10", new Action.Fence(PG3));
    }

    @Test
    void aFencedNodeWhoseProcessesAreBackIsFencedAgainBeforeItAnswers() {
        assertDecides(Stacks.fenced().process(PG1, ProcessState.RUNNING), "F11", new Action.Fence(PG1));
        assertDecides(Stacks.fenced().process(PG1, ProcessState.FROZEN), "F11", new Action.Fence(PG1));
    }

    @Test
    void aControllerThatForgotItsFencesFencesTheFormerPrimaryAgain() {
        assertDecides(Stacks.promoted().forgetFences(), "F12", new Action.Fence(PG1));
        assertDecides(Stacks.fenced().assignedPrimary(PG2).forgetFences(), "F12", new Action.Fence(PG1));
    }

    /** pg2 was promoted, pg1 rejoined and further than pg3; now pg2 is lost and fenced too. */
    private static Stacks secondFailover() {
        return Stacks.healthy()
                .replication(PG2, Replication.QUORUM)
                .replication(PG3, Replication.QUORUM)
                .follows(PG1, PG2, Prepare.REWIND)
                .observed(PG1, ObservedRole.STANDBY)
                .timeline(PG1, 2)
                .at(PG1, 1001)
                .timeline(PG3, 2)
                .assignedPrimary(PG2)
                .timeline(PG2, 2)
                .stopped(PG2)
                .fence(PG2);
    }

    static void assertDecides(Stacks stack, String rule, Action action) {
        Decision decision = stack.decision().orElseThrow();
        assertThat(decision.action()).as(decision.toString()).isEqualTo(action);
        assertThat(decision.rule()).as(decision.toString()).isEqualTo(rule);
    }
}
