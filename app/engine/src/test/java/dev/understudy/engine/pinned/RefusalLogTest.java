package dev.understudy.engine.pinned;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.core.postgres.LogLinePrefix;
import dev.understudy.core.report.PinnedClients.PinnedClient;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private static final Instant SINCE = Instant.parse("2026-11-22T02:00:00Z");
    private static final String REFUSED = "cannot execute INSERT in a read-only transaction";

    private final RefusalLog log = new RefusalLog("pg1", LogLinePrefix.of("%m [%p] %e %q%u@%d/%a %h %c "), SINCE);

    @Test
    void clientsAreCountedByWhoTheySayTheyAre() {
        log.accept(line("02:00:01.000", "25006", "billing", "ERROR", REFUSED));
        log.accept(line("02:00:01.000", "25006", "billing", "STATEMENT", "insert into t values (1)"));
        log.accept(line("02:00:02.000", "25006", "psql", "ERROR", REFUSED));
        log.accept(line("02:00:03.000", "25006", "billing", "ERROR", REFUSED));

        assertThat(log.clients())
                .containsExactly(
                        new PinnedClient("pg1", "billing", "app", "app", "127.0.0.1", 2),
                        new PinnedClient("pg1", "psql", "app", "app", "127.0.0.1", 1));
    }

    @Test
    void whatWasBeforeAndWhatIsSomethingElseIsNotCounted() {
        log.accept(line("01:59:59.999", "25006", "billing", "ERROR", REFUSED));
        log.accept(line("02:00:01.000", "42501", "billing", "ERROR", "permission denied for 25006"));
        log.accept(line("02:00:01.000", "00000", "billing", "LOG", "statement: SELECT 25006"));
        log.accept(line("02:00:01.000", "42601", "billing", "ERROR", "syntax error " + REFUSED));

        assertThat(log.clients()).isEmpty();
    }

    @Test
    void prefixWithoutSqlstateGoesByTheMessage() {
        RefusalLog old = new RefusalLog("pg1", LogLinePrefix.of("%m [%p] %q%u@%d/%a %h %c "), SINCE);

        old.accept("2026-11-22 02:00:01.000 UTC [7] app@app/billing 127.0.0.1 1.1 ERROR:  " + REFUSED);

        assertThat(old.clients()).extracting(PinnedClient::application).containsExactly("billing");
    }

    private static String line(String time, String state, String application, String severity, String message) {
        return "2026-11-22 " + time + " UTC [7] " + state + " app@app/" + application + " 127.0.0.1 1.1 " + severity
                + ":  " + message;
    }
}
