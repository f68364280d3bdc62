package dev.understudy.engine.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.ledger.WriteId;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.engine.workload.PathHistory.Silence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathHistoryTest {
    private static final TimelineId OLD = new TimelineId(1);
    private static final TimelineId NEW = new TimelineId(2);
    private static final Ack QUICK = ack(0, 300, 310, NEW);
    private static final Ack SLOW = ack(1, 900, 950, NEW);
    private static final List<Ack> ACKS = List.of(
            ack(0, 100, 110, OLD),
            ack(1, 190, 205, OLD),
            QUICK,
            ack(0, 400, 410, NEW),
            SLOW,
            ack(1, 1_000, 1_010, NEW));

    @Test
    void aPathIsBackWhenTheLastOfItsClientsIs() {
        assertThat(history(0, 1).allServedBeyond(OLD)).contains(SLOW);
        assertThat(history(0).allServedBeyond(OLD)).contains(QUICK);
    }

    @Test
    void aPathIsNotBackWhileOneOfItsClientsIsNot() {
        assertThat(history(0, 1, 2).allServedBeyond(OLD)).isEmpty();
        assertThat(history(0, 1, 2).silenceUntilServed(0, 0)).isEmpty();
        assertThat(history(0, 1).silenceUntilServed(0, 901))
                .as("client 0 was not again")
                .isEmpty();
    }

    @Test
    void aWriteInFlightAtTheFaultIsNoRecovery() {
        assertThat(history(1).silenceUntilServed(200, 200)).contains(new Silence(205, SLOW.endedNanos()));
        assertThat(history(0, 1).silenceUntilServed(200, 200)).contains(new Silence(205, SLOW.endedNanos()));
    }

    /** To kill a container took from 50 to 350, and client 0 never noticed. */
    @Test
    void whoIsServedOnWhileTheFaultStrikesIsNotOutForAsLongAsThatTakes() {
        assertThat(history(0).silenceUntilServed(50, 350)).contains(new Silence(110, 310));
        assertThat(history(0).silenceUntilServed(50, 60))
                .as("one answer is enough")
                .contains(new Silence(50, 110));
    }

    /** That it is not back says nothing of whether anybody was acknowledged. */
    @Test
    void theFirstAnswerIsThatOfAnyClientToAWriteSentAfterwards() {
        assertThat(history(0, 1, 2).firstServedAfter(200)).contains(QUICK);
        assertThat(history(0, 1, 2).firstServedAfter(301)).contains(ack(0, 400, 410, NEW));
        assertThat(history(0, 1, 2).firstServedAfter(1_001)).isEmpty();
    }

    @Test
    void withoutAnAnswerOnALaterTimelineNobodyWasPromotedForThisPath() {
        assertThat(history(0, 1).reachedBeyond(OLD)).isTrue();
        assertThat(history(0, 1).reachedBeyond(NEW)).isFalse();
        assertThat(history(0, 1).allServedBeyond(NEW)).isEmpty();
    }

    private static PathHistory history(Integer... clients) {
        return new PathHistory(ClientPath.DIRECT, List.of(clients), ACKS, List.of(), 0, 0, Duration.ofNanos(10));
    }

    private static Ack ack(int client, long started, long ended, TimelineId timeline) {
        return new Ack(new WriteId(client, started), started, ended, timeline);
    }
}
