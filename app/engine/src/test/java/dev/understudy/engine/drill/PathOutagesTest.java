package dev.understudy.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.failover.NodeView.ObservedRole;
import dev.understudy.core.ledger.WriteId;
import dev.understudy.core.postgres.Lsn;
import dev.understudy.core.postgres.TimelineId;
import dev.understudy.core.report.DrillReport.PathRto;
import dev.understudy.core.stack.NodeId;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import dev.understudy.engine.failover.ServerFacts;
import dev.understudy.engine.workload.Ack;
import dev.understudy.engine.workload.ClientPath;
import dev.understudy.engine.workload.History;
import dev.understudy.engine.workload.PathHistory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures are milliseconds after the fault. */
class PathOutagesTest {
    private static final long MS = 1_000_000;
    private static final long FAULT = 1_000 * MS;
    private static final NodeId STRUCK = new NodeId("pg1");
    private static final TimelineId OLD = new TimelineId(1);
    private static final TimelineId NEW = new TimelineId(2);
    private static final List<FailoverEvent> FAILOVER = List.of(
            event(100, Kind.DECIDED, "pg1"),
            event(120, Kind.FENCED, "pg1"),
            event(200, Kind.PROMOTED, "pg2"),
            event(230, Kind.ROUTED, "pooler1"),
            event(300, Kind.ROUTED, "pooler2"));

    /** Each healed after 100 ms. */
    private static final List<Strike> FLAPS =
            List.of(new Strike(FAULT, at(100)), new Strike(at(1_000), at(1_100)), new Strike(at(2_000), at(2_100)));

    @TempDir
    private Path directory;

    @Test
    void aPathIsOutUntilItsWorstClientIsServedAndRoutingEndsWithTheLastPooler() {
        PathHistory pool = path(ClientPath.TRANSACTION_POOL, ack(0, -5, OLD), ack(0, 240, NEW), ack(1, 500, NEW));

        assertThat(measure(FAILOVER, pool))
                .containsExactly(new PathRto("transaction-pool", true, 500, 100, 20, 80, 100, 200, 10));
    }

    @Test
    void aPathWithAClientThatIsNeverServedDoesNotRecover() {
        PathHistory pool = path(ClientPath.SESSION_POOL, ack(0, 240, NEW), ack(1, -5, OLD));

        assertThat(measure(FAILOVER, pool))
                .containsExactly(new PathRto("session-pool", false, 9_000, 100, 20, 80, 100, 8_700, 10));
    }

    @Test
    void aPrimaryThatThawsByItselfEndsTheOutageWithoutAPromotion() {
        PathHistory direct = path(ClientPath.DIRECT, ack(0, 700, OLD), ack(1, 750, OLD));

        assertThat(measure(List.of(event(100, Kind.DECIDED, "pg1")), direct))
                .containsExactly(new PathRto("direct", true, 750, 100, 0, 0, 0, 650, 10));
    }

    /** As in a stack where everybody crashed: what takes long is to notice it and to start the server. */
    @Test
    void aPrimaryThatIsStartedInItsPlaceWasNoticedAndStarted() {
        PathHistory direct = path(ClientPath.DIRECT, ack(0, 700, OLD), ack(1, 750, OLD));
        List<FailoverEvent> happened = List.of(
                decided(80, "pg2", "F45"),
                decided(90, "pg1", "F45"),
                decided(100, "pg1", "F19"),
                event(600, Kind.STARTED, "pg1"),
                event(800, Kind.STARTED, "pg2"));

        assertThat(measure(happened, direct))
                .containsExactly(new PathRto("direct", true, 750, 100, 0, 500, 0, 150, 10));
        try (EventLog events = EventLog.open(directory.resolve("decisive.jsonl"), event -> {})) {
            happened.forEach(events::on);
            assertThat(Decisions.decisive(outcome(Optional.empty(), direct), events))
                    .map(FailoverEvent::rule)
                    .contains("F19");
        }
    }

    /** What was on its way while the fault struck proves nothing. */
    @Test
    void anAnswerToAWriteOfBeforeTheFaultIsNoRecovery() {
        PathHistory direct = path(ClientPath.DIRECT, ack(0, 1, OLD), ack(1, 1, OLD));

        assertThat(measure(List.of(), direct))
                .singleElement()
                .satisfies(path -> assertThat(path.recovered()).isFalse());
    }

    /** It acknowledged while somebody else was being promoted: that is no recovery, whatever it is. */
    @Test
    void onceSomebodyWasPromotedAnswersOfTheOldPrimaryDoNotCount() {
        PathHistory direct = path(ClientPath.DIRECT, ack(0, 150, OLD), ack(1, 150, OLD));

        assertThat(measure(FAILOVER, direct))
                .singleElement()
                .satisfies(path -> assertThat(path.recovered()).isFalse());
    }

    /** Another tool, or a hand, may promote; the timeline tells. */
    @Test
    void aPromotionThatTheControllerDidNotReportShowsInTheTimeline() {
        PathHistory direct = path(ClientPath.DIRECT, ack(0, 50, OLD), ack(1, 400, NEW), ack(0, 450, NEW));

        assertThat(measure(List.of(), direct)).containsExactly(new PathRto("direct", true, 450, 0, 0, 0, 0, 450, 10));
    }

    @Test
    void aSparedPrimaryHadNoOutage() {
        Outcome spared = outcome(Optional.of("no traffic"), path(ClientPath.DIRECT));
        try (EventLog events = EventLog.open(directory.resolve("events.jsonl"), event -> {})) {
            assertThat(new PathOutages(spared, events).measure()).isEmpty();
        }
    }

    /** From the last answer before the fault, client by client; the pause between two writes is in it. */
    @Test
    void theLongestSilenceIsWhatAClientFelt() {
        PathHistory direct = path(
                ClientPath.DIRECT,
                ack(0, -20, OLD),
                ack(1, -5, OLD),
                ack(1, 100, OLD),
                ack(0, 480, NEW),
                ack(1, 8_900, NEW));
        PathHistory silent = path(ClientPath.DIRECT, ack(0, 8_990, NEW));

        assertThat(RunMeasures.silence(direct, outcome(Optional.empty(), direct)))
                .isEqualTo(8_800 * MS);
        assertThat(RunMeasures.silence(silent, outcome(Optional.empty(), silent)))
                .as("of a client that was never answered again")
                .isEqualTo(9_000 * MS);
    }

    /** Three outages of 110, 490 and 105 ms: neither 2,105 nor 705. */
    @Test
    void whoWasStruckMoreThanOnceWasOutAsLongAsTheLongestTime() {
        PathHistory direct = path(
                ClientPath.DIRECT,
                ack(0, 110, OLD),
                ack(1, 105, OLD),
                ack(0, 1_450, OLD),
                ack(1, 1_490, OLD),
                ack(0, 2_105, OLD),
                ack(1, 2_104, OLD));

        assertThat(measure(List.of(), FLAPS, direct))
                .containsExactly(new PathRto("direct", true, 490, 0, 0, 0, 0, 490, 10));
    }

    @Test
    void whoIsNotServedAfterOneOfItsOutagesDidNotRecover() {
        PathHistory direct = path(ClientPath.DIRECT, ack(0, 110, OLD), ack(1, 105, OLD), ack(0, 1_450, OLD));

        assertThat(measure(List.of(), FLAPS, direct))
                .singleElement()
                .satisfies(path -> assertThat(path.recovered()).isFalse());
    }

    @Test
    void aFailoverCountsFromTheStrikeThatBroughtIt() {
        PathHistory direct =
                path(ClientPath.DIRECT, ack(0, 110, OLD), ack(1, 105, OLD), ack(0, 1_700, NEW), ack(1, 1_800, NEW));

        assertThat(measure(List.of(event(1_600, Kind.PROMOTED, "pg2")), FLAPS, direct))
                .containsExactly(new PathRto("direct", true, 800, 0, 0, 600, 0, 200, 10));
    }

    private List<PathRto> measure(List<FailoverEvent> happened, PathHistory path) {
        return measure(happened, List.of(new Strike(FAULT, at(5))), path);
    }

    private List<PathRto> measure(List<FailoverEvent> happened, List<Strike> strikes, PathHistory path) {
        try (EventLog events = EventLog.open(directory.resolve("events.jsonl"), event -> {})) {
            happened.forEach(events::on);
            return new PathOutages(outcome(Optional.empty(), strikes, path), events).measure();
        }
    }

    private static Outcome outcome(Optional<String> spared, PathHistory path) {
        return outcome(spared, List.of(new Strike(FAULT, at(5))), path);
    }

    private static Outcome outcome(Optional<String> spared, List<Strike> strikes, PathHistory path) {
        ServerFacts before = new ServerFacts(
                ObservedRole.PRIMARY, OLD, new Lsn(100), new Lsn(100), Optional.empty(), Optional.empty());
        return new Outcome(
                STRUCK,
                Set.of(STRUCK),
                List.of(),
                new DurabilityEvidence("before the fault", Map.of(), Map.of()),
                before,
                Optional.of(STRUCK),
                FAULT,
                strikes,
                spared,
                at(9_000),
                new History(List.of(), List.of(path)),
                List.of(),
                List.of(),
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private static PathHistory path(ClientPath path, Ack... acks) {
        return new PathHistory(path, List.of(0, 1), List.of(acks), List.of(), 0, 0, Duration.ofMillis(10));
    }

    /** Each write took two milliseconds. */
    private static Ack ack(int client, long endedMillis, TimelineId timeline) {
        return new Ack(new WriteId(client, endedMillis + 10), at(endedMillis - 2), at(endedMillis), timeline);
    }

    private static FailoverEvent decided(long atMillis, String node, String rule) {
        return new FailoverEvent(at(atMillis), Kind.DECIDED, node, rule, "because");
    }

    private static FailoverEvent event(long atMillis, Kind kind, String subject) {
        return new FailoverEvent(at(atMillis), kind, subject, "F22", "because");
    }

    private static long at(long millis) {
        return FAULT + millis * MS;
    }
}
