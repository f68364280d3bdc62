package dev.understudy.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.runtime.PartEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnexpectedEventsTest {
    private static final Map<String, Long> HANDLED = Map.of("pg1", 0L);

    private static PartEvent event(String part, String action, Map<String, String> details) {
        return new PartEvent(Instant.EPOCH, 0, part, action, details);
    }

    private static PartEvent kill(String part, String signal) {
        return event(part, PartEvent.KILL, Map.of("signal", signal));
    }

    private static PartEvent die(String part) {
        return event(part, PartEvent.DIE, Map.of("exitCode", "137"));
    }

    @Test
    void deathOfWhatWasStruckIsExpected() {
        assertThat(UnexpectedEvents.of(List.of(kill("pg1", "9"), die("pg1")), HANDLED, Set.of()))
                .isEmpty();
    }

    @Test
    void deathThatNoSignalCameBeforeIsNot() {
        assertThat(UnexpectedEvents.of(List.of(die("pg1")), HANDLED, Set.of())).containsExactly(die("pg1"));
        assertThat(UnexpectedEvents.of(List.of(kill("pg1", "1"), die("pg1")), HANDLED, Set.of()))
                .as("a reload kills nobody")
                .containsExactly(die("pg1"));
    }

    /** As on a full disk, where every start ends so, too. */
    @Test
    void deathOfWhatWasMadeToGiveUpNeedsNoSignal() {
        List<PartEvent> deaths = List.of(die("pg1"), event("pg1", PartEvent.START, Map.of()), die("pg1"), die("pg2"));

        assertThat(UnexpectedEvents.of(deaths, HANDLED, Set.of("pg1"))).containsExactly(die("pg2"));
        assertThat(UnexpectedEvents.of(deaths, Map.of("pg1", 1L), Set.of("pg1")))
                .as("before it was struck")
                .hasSize(3);
    }

    @Test
    void signalOfAnEarlierLifeExplainsNoLaterDeath() {
        PartEvent start = event("pg1", PartEvent.START, Map.of());

        assertThat(UnexpectedEvents.of(List.of(kill("pg1", "9"), die("pg1"), start, die("pg1")), HANDLED, Set.of()))
                .containsExactly(die("pg1"));
    }

    @Test
    void whatSomebodyElseKilledIsUnexpected() {
        assertThat(UnexpectedEvents.of(List.of(kill("pooler1", "9"), die("pooler1")), HANDLED, Set.of()))
                .containsExactly(die("pooler1"));
    }

    /** The controller starts it again, and had nothing to do with its death. */
    @Test
    void deathBeforeAnybodyDidAnythingIsUnexpectedAlsoOfWhatWasRepaired() {
        assertThat(UnexpectedEvents.of(List.of(kill("pg1", "9"), die("pg1")), Map.of("pg1", 1L), Set.of()))
                .containsExactly(die("pg1"));
    }

    @Test
    void outOfMemoryAlwaysIsAndSoIsAnEngineThatWasLost() {
        PartEvent oom = event("pg1", PartEvent.OOM, Map.of());
        PartEvent lost = event(PartEvent.ENGINE, "lost", Map.of());
        PartEvent pause = event("pg2", "pause", Map.of());

        assertThat(UnexpectedEvents.of(List.of(oom, pause, lost), HANDLED, Set.of()))
                .containsExactly(oom, lost);
        assertThat(oom.words()).isEqualTo("pg1 oom");
        assertThat(die("pg1").words()).isEqualTo("pg1 die exitCode=137");
    }
}
