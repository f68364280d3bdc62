package dev.understudy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.core.error.UnderstudyException;
import dev.understudy.core.plan.Assignment;
import dev.understudy.core.plan.Assignment.Prepare;
import dev.understudy.core.stack.NodeId;
import dev.understudy.runtime.Leadership.Data;
import dev.understudy.runtime.Leadership.Member;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeadershipTest {
    private static final NodeId PG1 = new NodeId("pg1");
    private static final NodeId PG2 = new NodeId("pg2");
    private static final Assignment PRIMARY = new Assignment.Primary();

    @Test
    void aStackInOrderIsLeftAlone() {
        assertThat(settled(PRIMARY, Data.OF_A_PRIMARY, standby(PG1, Prepare.AS_IS), Data.OF_A_STANDBY))
                .isEmpty();
        assertThat(settled(PRIMARY, Data.NONE, standby(PG1, Prepare.AS_IS), Data.NONE))
                .as("new")
                .isEmpty();
    }

    @Test
    void cutBeforeTheOldPrimaryWasDemotedItLeadsOn() {
        assertThat(settled(PRIMARY, Data.OF_A_PRIMARY, PRIMARY, Data.OF_A_STANDBY))
                .isEqualTo(Map.of(PG2, standby(PG1, Prepare.AS_IS)));
    }

    @Test
    void cutAfterThatTheNewOneStays() {
        assertThat(settled(standby(PG2, Prepare.CLONE), Data.OF_A_PRIMARY, PRIMARY, Data.OF_A_STANDBY))
                .isEmpty();
    }

    @Test
    void cutInARewindItIsCloned() {
        assertThat(settled(standby(PG2, Prepare.REWIND), Data.OF_A_PRIMARY, PRIMARY, Data.OF_A_PRIMARY))
                .isEqualTo(Map.of(PG1, standby(PG2, Prepare.CLONE)));
    }

    /** A node whose whole directory was deleted is the declared primary again, as far as it knows. */
    @Test
    void aFormerPrimaryThatLostEverythingFollows() {
        assertThat(settled(PRIMARY, Data.NONE, PRIMARY, Data.OF_A_PRIMARY))
                .isEqualTo(Map.of(PG1, standby(PG2, Prepare.AS_IS)));
    }

    @Test
    void twoThatWouldWriteAreRefused() {
        assertThatThrownBy(() -> settled(PRIMARY, Data.OF_A_PRIMARY, PRIMARY, Data.OF_A_PRIMARY))
                .isInstanceOf(UnderstudyException.class)
                .hasMessageContaining("pg1 and pg2");
    }

    /** Nobody is known to have led: {@link LostData} refuses then. */
    @Test
    void withoutALeaderNothingIsDecided() {
        assertThat(settled(PRIMARY, Data.NONE, PRIMARY, Data.OF_A_STANDBY)).isEmpty();
    }

    private static Map<NodeId, Assignment> settled(
            Assignment first, Data firstData, Assignment second, Data secondData) {
        return Leadership.settle(List.of(new Member(PG1, first, firstData), new Member(PG2, second, secondData)));
    }

    private static Assignment standby(NodeId upstream, Prepare prepare) {
        return new Assignment.Standby(upstream, prepare);
    }
}
