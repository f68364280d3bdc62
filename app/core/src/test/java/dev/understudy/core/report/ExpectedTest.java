package dev.understudy.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.DrillReport.CheckResult;
import dev.understudy.core.report.DrillReport.CheckResult.Outcome;
import dev.understudy.core.report.DrillReport.LedgerCounts;
import dev.understudy.core.report.DrillReport.PathRto;
import dev.understudy.core.report.Seen.Event;
import dev.understudy.core.report.Seen.Leader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every expectation stands beside what contradicts it. */
class ExpectedTest {
    private static final Leader BEFORE = new Leader("pg1", 1);
    private static final Seen CALM = seen(Optional.of(BEFORE));
    private static final Seen FAILED_OVER = seen(
            Optional.of(new Leader("pg2", 2)),
            event(900, "FENCED", "pg1", "F22"),
            event(1000, "PROMOTED", "pg2", "F30"));

    @Test
    void thePrimaryStays() {
        assertHolds(Expected.samePrimary(), CALM);
        assertFails(Expected.samePrimary(), FAILED_OVER, "FENCED pg1 at +900 ms by F22");
        assertFails(
                Expected.samePrimary(), seen(Optional.of(new Leader("pg1", 2))), "pg1 was the primary on timeline 2");
        assertFails(Expected.samePrimary(), seen(Optional.empty()), "nobody is the primary at the end");
    }

    @Test
    void noLoginIsRefused() {
        Expected expected = Expected.noLoginRefused(Set.of("pooler1", "pooler2"), 50);
        Seen.Logins first = new Seen.Logins("pooler1", 50, 0, Optional.empty());

        assertHolds(expected, withLogins(first, new Seen.Logins("pooler2", 60, 0, Optional.empty())));
        assertFails(
                expected,
                withLogins(first, new Seen.Logins("pooler2", 60, 1, Optional.of("SASL authentication failed"))),
                "1 of 61 failed through pooler2: SASL authentication failed");
        assertFails(
                expected,
                withLogins(first, new Seen.Logins("pooler2", 49, 0, Optional.empty())),
                "pooler2 had fewer logins");
        assertFails(expected, CALM, "had fewer logins");
    }

    private static Seen withLogins(Seen.Logins... logins) {
        return new Seen(
                CALM.before(),
                CALM.after(),
                CALM.upstreams(),
                CALM.events(),
                CALM.paths(),
                CALM.firstAcknowledged(),
                CALM.errors(),
                CALM.ledger(),
                List.of(logins));
    }

    @Test
    void thePrimaryComesBack() {
        Seen fencedOnly = seen(Optional.of(BEFORE), event(900, "FENCED", "pg1", "F22"));

        assertHolds(Expected.primaryComesBack(), fencedOnly);
        assertFails(Expected.primaryComesBack(), FAILED_OVER, "PROMOTED pg2");
        assertFails(Expected.primaryComesBack(), seen(Optional.empty()), "nobody is the primary");
    }

    @Test
    void anotherPrimaryByOnePromotion() {
        Seen twice = seen(
                Optional.of(new Leader("pg2", 3)),
                event(1000, "PROMOTED", "pg2", "F30"),
                event(2000, "PROMOTED", "pg3", "F30"));

        assertHolds(Expected.anotherPrimary(), FAILED_OVER);
        assertFails(Expected.anotherPrimary(), CALM, "nobody was promoted");
        assertFails(
                Expected.anotherPrimary(), twice, "PROMOTED pg2 at +1000 ms by F30; PROMOTED pg3 at +2000 ms by F30");
        assertFails(
                Expected.anotherPrimary(),
                seen(Optional.of(new Leader("pg2", 1)), event(1, "PROMOTED", "pg2", "F30")),
                "timeline 1");
    }

    @Test
    void onePrimaryOutOfSeveral() {
        assertHolds(Expected.primaryAmong(Set.of("pg1", "pg2")), FAILED_OVER);
        assertFails(Expected.primaryAmong(Set.of("pg3")), FAILED_OVER, "pg2");
    }

    @Test
    void aRefusalBeforeAnybodyIsPromoted() {
        Seen refused = seen(
                Optional.of(new Leader("dr", 2)),
                event(500, "REFUSED", "pg1", "F21"),
                event(1000, "PROMOTED", "dr", "F30"));
        Seen late = seen(
                Optional.of(new Leader("dr", 2)),
                event(500, "PROMOTED", "dr", "F30"),
                event(1000, "REFUSED", "pg1", "F21"));

        assertHolds(Expected.refusedBy("F21"), refused);
        assertFails(Expected.refusedBy("F20"), refused, "refused by [F21]");
        assertFails(Expected.refusedBy("F21"), late, "PROMOTED dr at +500 ms");
    }

    @Test
    void aSecondFence() {
        Expected again = Expected.decidedBy(Set.of("F10", "F11"), "pg1", "PROMOTED");

        assertFails(again, FAILED_OVER, "FENCED pg1 at +900 ms by F22");
        assertHolds(
                again,
                seen(
                        Optional.of(new Leader("pg2", 2)),
                        event(1000, "PROMOTED", "pg2", "F30"),
                        event(1500, "FENCED", "pg1", "F11")));
        assertFails(again, seen(Optional.of(BEFORE), event(1500, "FENCED", "pg1", "F11")), "it was not");
    }

    @Test
    void aRejoinOfAKind() {
        Seen cloned = seen(Optional.of(BEFORE), new Event(1, "REJOINED", "pg1", "F60", "standby of pg2 by clone"));

        assertHolds(Expected.rejoined("pg1", "by clone"), cloned);
        assertFails(Expected.rejoined("pg1", "by rewind"), cloned, "it did not");
        assertFails(Expected.rejoined("pg2", "by clone"), cloned, "it did not");
    }

    @Test
    void somethingThatHappened() {
        Seen started = seen(Optional.of(BEFORE), event(1, "STARTED", "pg2", "F62"));

        assertHolds(Expected.happened("pg2 is started", "STARTED", "pg2"), started);
        assertFails(Expected.happened("pg3 is started", "STARTED", "pg3"), started, "no STARTED of pg3");
    }

    @Test
    void errorsLossAndOutages() {
        assertHolds(Expected.noErrorThrough("direct"), CALM);
        assertFails(Expected.noErrorThrough("transaction-pool"), CALM, "3 writes");
        assertHolds(Expected.servedWithin(Duration.ofMillis(800)), CALM);
        assertFails(Expected.servedWithin(Duration.ofMillis(799)), CALM, "direct was out for 800 ms");
        assertHolds(Expected.nothingLost(), CALM);
        assertFails(Expected.nothingLost(), withLost(1), "1 are");
    }

    private static Seen withLost(long lost) {
        return new Seen(
                BEFORE,
                Optional.of(BEFORE),
                Map.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                new LedgerCounts(lost, lost, 0, 0, 0, lost, 0, 0));
    }

    @Test
    void commitsThatWait() {
        Expected wait = Expected.commitsWaitFor("pg2");

        assertHolds(wait, seen(Optional.of(BEFORE), event(250, "DECIDED", "pg2", "F62")));
        assertFails(wait, CALM, "no DECIDED of pg2");
    }

    /** The path was out for 800 ms, as its worst client saw it; another one of its clients was answered at 300. */
    @Test
    void oneClientThatIsAcknowledgedContradictsThatCommitsWait() {
        assertFails(
                Expected.commitsWaitFor("pg2"),
                seen(Optional.of(BEFORE), event(700, "DECIDED", "pg2", "F62")),
                "direct was acknowledged at +300 ms, DECIDED pg2 at +700 ms by F62");
    }

    @Test
    void whatDoesNotComeOfSomethingHarderProvesNothing() {
        Optional<String> harder = Optional.of("it was frozen for too long");

        CheckResult made = Expected.samePrimary().check(FAILED_OVER, harder);
        assertThat(made.outcome()).isEqualTo(Outcome.THREW);
        assertThat(made.found()).isEqualTo("FENCED pg1 at +900 ms by F22; but it was frozen for too long");
        assertThat(Expected.samePrimary().check(CALM, harder).outcome()).isEqualTo(Outcome.PASSED);
        assertThat(Expected.samePrimary().check(FAILED_OVER, Optional.empty()).outcome())
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void aLossThatMustCome() {
        assertHolds(Expected.lostAtLeast(2), withLost(2));
        assertFails(Expected.lostAtLeast(2), withLost(1), "1 are");
        assertFails(Expected.lostAtLeast(1), CALM, "0 are");
    }

    @Test
    void upstreams() {
        assertHolds(Expected.upstreams(Map.of("pg2", "pg1")), CALM);
        assertFails(Expected.upstreams(Map.of("pg2", "pg3")), CALM, "they follow {pg2=pg1}");
    }

    private static Seen seen(Optional<Leader> after, Event... events) {
        return new Seen(
                BEFORE,
                after,
                Map.of("pg2", "pg1"),
                List.of(events),
                List.of(new PathRto("direct", true, 800, 0, 0, 0, 0, 800, 10)),
                Map.of("direct", 300.0),
                Map.of("transaction-pool", 3L),
                new LedgerCounts(10, 7, 3, 0, 0, 0, 0, 0));
    }

    private static Event event(double at, String kind, String subject, String rule) {
        return new Event(at, kind, subject, rule, "");
    }

    private static void assertHolds(Expected expected, Seen seen) {
        CheckResult check = expected.check(seen);
        assertThat(check.outcome()).as(check.found()).isEqualTo(Outcome.PASSED);
        assertThat(check.name()).isEqualTo("as expected: " + expected.sentence());
    }

    private static void assertFails(Expected expected, Seen seen, String saying) {
        CheckResult check = expected.check(seen);
        assertThat(check.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check.found()).contains(saying);
    }
}
