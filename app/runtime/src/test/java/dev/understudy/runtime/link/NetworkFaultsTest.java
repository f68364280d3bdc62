package dev.understudy.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.Direction;
import dev.understudy.runtime.TrafficShape;
import dev.understudy.runtime.link.NetworkFaults.DirectedShape;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetworkFaultsTest {
    private static final Link TO_PG1 = new Link("pg2", "pg1");
    private static final Link FROM_PG1 = new Link("pg1", "pg2");
    private static final Link OTHERS = new Link("pooler1", "pg2");
    private static final Shaping IN = shaping();
    private static final Shaping OUT = shaping();

    @Test
    void isolatedNodeIsCutFromWhoeverConnectsAndFromWhomItConnectsTo() {
        NetworkFaults faults = NetworkFaults.NONE.cut("pg1", Direction.BOTH_WAYS);

        for (Link link : new Link[] {TO_PG1, FROM_PG1}) {
            assertThat(cut(faults, link, Way.FORTH)).isTrue();
            assertThat(cut(faults, link, Way.BACK)).isTrue();
        }
        assertThat(cut(faults, OTHERS, Way.FORTH)).isFalse();
        assertThat(cut(faults, OTHERS, Way.BACK)).isFalse();
    }

    @Test
    void nodeThatHearsNothingIsCutOnTheWaysThatLeadToIt() {
        NetworkFaults faults = NetworkFaults.NONE.cut("pg1", Direction.INBOUND);

        assertThat(cut(faults, TO_PG1, Way.FORTH)).isTrue();
        assertThat(cut(faults, TO_PG1, Way.BACK)).isFalse();
        assertThat(cut(faults, FROM_PG1, Way.FORTH)).isFalse();
        assertThat(cut(faults, FROM_PG1, Way.BACK)).isTrue();
    }

    @Test
    void nodeThatIsNotHeardIsCutOnTheWaysThatLeadFromIt() {
        NetworkFaults faults = NetworkFaults.NONE.cut("pg1", Direction.OUTBOUND);

        assertThat(cut(faults, TO_PG1, Way.FORTH)).isFalse();
        assertThat(cut(faults, TO_PG1, Way.BACK)).isTrue();
        assertThat(cut(faults, FROM_PG1, Way.FORTH)).isTrue();
        assertThat(cut(faults, FROM_PG1, Way.BACK)).isFalse();
    }

    @Test
    void linkBetweenTwoIsolatedNodesOpensWithTheLastOfThem() {
        NetworkFaults both = NetworkFaults.NONE.cut("pg1", Direction.BOTH_WAYS).cut("pg2", Direction.BOTH_WAYS);

        assertThat(cut(both.uncut("pg1"), TO_PG1, Way.FORTH)).isTrue();
        assertThat(cut(both.uncut("pg1").uncut("pg2"), TO_PG1, Way.FORTH)).isFalse();
    }

    @Test
    void shapeCountsOnTheWaysItIsOfAndOnceForEachNode() {
        NetworkFaults inbound = NetworkFaults.NONE.shaped("pg1", new DirectedShape(Direction.INBOUND, IN, OUT));
        assertThat(inbound.condition(TO_PG1, Way.FORTH).shapings()).containsExactly(IN);
        assertThat(inbound.condition(TO_PG1, Way.BACK).shapings()).isEmpty();

        NetworkFaults both = inbound.shaped("pg1", new DirectedShape(Direction.BOTH_WAYS, IN, OUT))
                .shaped("pg2", new DirectedShape(Direction.OUTBOUND, IN, OUT));
        assertThat(both.condition(TO_PG1, Way.FORTH).shapings()).containsExactly(OUT, IN);
        assertThat(both.condition(TO_PG1, Way.BACK).shapings()).containsExactly(OUT);
        assertThat(both.unshaped("pg1").condition(TO_PG1, Way.BACK).shapings()).isEmpty();
    }

    private static boolean cut(NetworkFaults faults, Link link, Way way) {
        return faults.condition(link, way).cut();
    }

    private static Shaping shaping() {
        return new Shaping(TrafficShape.delayed(Duration.ofMillis(1)), new SplittableRandom(1), 0);
    }
}
