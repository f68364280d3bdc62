package dev.understudy.engine.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeHealthTest {
    private static final ServerFacts FACTS = new ServerFacts(
            ObservedRole.PRIMARY, new TimelineId(1), new Lsn(100), new Lsn(100), Optional.empty(), Optional.empty());

    @Test
    void nothingIsKnownBeforeTheFirstCheck() {
        assertThat(NodeHealth.UNKNOWN.answered()).isFalse();
        assertThat(NodeHealth.UNKNOWN.failedChecks()).isZero();
    }

    @Test
    void failuresInARowAreCounted() {
        NodeHealth health = NodeHealth.UNKNOWN.afterFailure("refused", 1, 2).afterFailure("reset", 3, 4);

        assertThat(health.failedChecks()).isEqualTo(2);
        assertThat(health.lastError()).isEqualTo("reset");
    }

    @Test
    void oneAnswerForgivesAllFailures() {
        NodeHealth health = NodeHealth.UNKNOWN.afterFailure("refused", 1, 2).afterAnswer(FACTS, 5, 6);

        assertThat(health.failedChecks()).isZero();
        assertThat(health.answered()).isTrue();
    }

    @Test
    void whatWasKnownIsKeptThroughAFailure() {
        NodeHealth health = NodeHealth.UNKNOWN.afterAnswer(FACTS, 5, 6).afterFailure("refused", 1, 2);

        assertThat(health.facts()).contains(FACTS);
        assertThat(health.answered()).isFalse();
    }

    @Test
    void whatIsForgottenIsUnknownAndAVoidCheckTellsNothing() {
        NodeHealth health = NodeHealth.UNKNOWN.afterAnswer(FACTS, 5, 6).afterFailure("refused", 7, 8);

        NodeHealth forgotten = health.forgotten().afterVoid();

        assertThat(forgotten.answered()).isFalse();
        assertThat(forgotten.failedChecks()).isZero();
        assertThat(forgotten.facts()).isEmpty();
        assertThat(forgotten.checks()).as("finished checks are counted on").isEqualTo(3);
        assertThat(health.afterVoid().failedChecks()).isEqualTo(1);
    }
}
