package dev.understudy.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.report.DrillReport;
import dev.understudy.engine.failover.FailoverEvent;
import dev.understudy.engine.failover.FailoverEvent.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    @TempDir
    private Path directory;

    @Test
    void eventsAreToldRelativeToTheFaultInTheOrderOfTime() {
        try (EventLog log = EventLog.open(directory.resolve("events.jsonl"), event -> {})) {
            log.add(3_000_000, "DRILL", "later");
            log.add(1_000_000, "DRILL", "before");

            assertThat(log.relativeTo(2_000_000))
                    .containsExactly(
                            new DrillReport.Event(-1, "DRILL", "before"), new DrillReport.Event(1, "DRILL", "later"));
        }
    }

    @Test
    void anEventBeforeTheFaultIsNotTakenForItsConsequence() {
        try (EventLog log = EventLog.open(directory.resolve("events.jsonl"), event -> {})) {
            log.on(event(5, Kind.DECIDED));
            log.on(event(20, Kind.DECIDED));
            log.on(event(30, Kind.DECIDED));

            assertThat(log.first(10, event -> event.kind() == Kind.DECIDED)).contains(event(20, Kind.DECIDED));
            assertThat(log.all(10, event -> event.kind() == Kind.DECIDED))
                    .containsExactly(event(20, Kind.DECIDED), event(30, Kind.DECIDED));
            assertThat(log.first(10, event -> event.kind() == Kind.FENCED)).isEmpty();
        }
    }

    @Test
    void everyEventIsOneLineOfJsonAtOnce() throws IOException {
        Path file = directory.resolve("events.jsonl");
        List<FailoverEvent> followed = new ArrayList<>();
        try (EventLog log = EventLog.open(file, followed::add)) {
            log.on(event(7, Kind.FENCED));

            assertThat(Files.readAllLines(file))
                    .singleElement()
                    .asString()
                    .contains("\"kind\":\"FENCED\"")
                    .contains("F22");
        }
        assertThat(followed).containsExactly(event(7, Kind.FENCED));
    }

    private static FailoverEvent event(long atNanos, Kind kind) {
        return new FailoverEvent(atNanos, kind, "pg1", "F22", "because");
    }
}
