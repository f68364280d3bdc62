package dev.understudy.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentEventLogTest {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("events.jsonl");
    }

    private static AgentEvent event(int number) {
        return new AgentEvent("2026-01-01T00:00:00Z", "DECIDED", "pg1", "F22", "number " + number);
    }

    private AgentEventLog open(long bytesMax) {
        return AgentEventLog.open(file(), bytesMax);
    }

    @Test
    void theNewestComeInTheirOrder() {
        try (AgentEventLog log = open(1000)) {
            log.add(event(1));
            log.add(event(2));
            log.add(event(3));
        }

        assertThat(AgentEventLog.newest(file(), 2)).containsExactly(event(2), event(3));
        assertThat(AgentEventLog.newest(file(), 10)).containsExactly(event(1), event(2), event(3));
        assertThat(AgentEventLog.newest(directory.resolve("none"), 10)).isEmpty();
    }

    @Test
    void aLargeFileGivesWayAndIsStillRead() throws Exception {
        try (AgentEventLog log = open(150)) {
            for (int number = 1; number <= 4; number++) {
                log.add(event(number));
            }
        }

        assertThat(Files.readAllLines(file())).hasSize(2);
        assertThat(AgentEventLog.newest(file(), 3)).containsExactly(event(2), event(3), event(4));
    }

    @Test
    void aLineThatWasCutOffSpoilsNoOther() throws Exception {
        try (AgentEventLog log = open(1000)) {
            log.add(event(1));
        }
        Files.writeString(file(), Files.readString(file()) + "{\"at\":\"2026-");
        try (AgentEventLog log = open(1000)) {
            log.add(event(2));
        }

        assertThat(AgentEventLog.newest(file(), 10)).containsExactly(event(1), event(2));
    }

    @Test
    void aFollowerGetsOldAndNewOnesUntilItEnds() {
        List<String> seen = new ArrayList<>();
        try (AgentEventLog log = open(1000)) {
            log.add(event(1));
            log.add(event(2));
            Runnable unfollow = log.follow(1, seen::add);
            log.add(event(3));
            unfollow.run();
            log.add(event(4));
        }

        assertThat(seen).hasSize(2);
        assertThat(seen.getFirst()).contains("number 2");
        assertThat(seen.getLast()).contains("number 3");
    }
}
